using Marten;
using PactePme.Kernel;
using PactePme.Membership.Charters;
using Wolverine;

namespace PactePme.Membership.Seed;

/// <summary>Enters a charter with its versions, each adopted, in one transaction. One that is there already stays as it is.</summary>
public sealed record AdoptCharter(string Code, Bilingual Title, IReadOnlyList<CharterEdition> Editions, DateTimeOffset Now);

/// <param name="At">Since when it is in force.</param>
public sealed record CharterEdition(IReadOnlyList<Bilingual> Commitments, Decision Decision, DateTimeOffset At);

public static class AdoptCharterHandler
{
    public static async Task<OutgoingMessages> Handle(AdoptCharter step, IDocumentSession session, CancellationToken ct)
    {
        OutgoingMessages told = [];
        if (await session.SeededCharterAsync(step.Code, ct) is not null) return told;
        var by = EnterFirmsHandler.Secretary(session.TenantId, step.Now);
        var id = Guid.CreateVersion7(step.Editions[0].At);
        var charter = new StreamDraft<Charter>(id);
        foreach (var edition in step.Editions)
        {
            if (charter.IsEmpty)
            {
                var draft = new DraftCharter(step.Code, step.Title, edition.Commitments, edition.At);
                charter.Do(DraftCharterEndpoint.Refuse(draft, by), () =>
                {
                    var (facts, reservation) = DraftCharterEndpoint.Decide(id, draft, by.At);
                    reservation.Execute(session);
                    return facts;
                });
            }
            else
            {
                var draft = new DraftCharterVersion(edition.Commitments, edition.At);
                charter.Do(DraftCharterVersionEndpoint.Refuse(draft, charter.State, by), () => DraftCharterVersionEndpoint.Decide(draft, charter.State, by.At));
            }
            var adopt = new AdoptCharterVersion(charter.State.Draft!.Number, edition.Decision, edition.At);
            charter.Do(AdoptCharterVersionWhenDecided.Refuse(adopt, charter.State, by.At), () =>
            {
                var (facts, inForce) = AdoptCharterVersionWhenDecided.Decide(adopt, charter.State, by.At);
                told.Add(inForce);
                return facts;
            });
        }
        charter.Write(session);
        told.Add(Charter.Standing(id, charter.State, []));
        return told;
    }
}
