using JasperFx.Events;
using Marten;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;

namespace PactePme.Governance.Minutes;

/// <summary>Proposes an amendment to minutes while these are open to amendments; the secretary settles it with the next version of the text.</summary>
/// <param name="Proposal">What should read how. Names no person.</param>
/// <param name="Entry">Number of the entry that it is about, from 1; absent when it is about none in particular.</param>
public sealed record ProposeAmendment(string Proposal, int? Entry = null);

/// <summary>The minutes under their lock, and the database's time then.</summary>
public sealed record AmendmentGround(MeetingMinutes? Minutes, DateTimeOffset Now);

public static class ProposeAmendmentEndpoint
{
    /// <summary>Without a version: members propose side by side, and none changes what another sees.</summary>
    public static async Task<(AmendmentGround, IEventStream<MeetingMinutes>)> LoadAsync(Guid id, IDocumentSession session, DatabaseClock clock, CancellationToken ct)
    {
        var now = await clock.LockAsync(session, id, shared: false, ct) ?? DateTimeOffset.MaxValue;
        var stream = await session.Events.FetchForWriting<MeetingMinutes>(id, ct);
        return (new(stream.Aggregate, now), stream);
    }

    [WolverineBefore]
    public static Refusal? Refuse(ProposeAmendment command, AmendmentGround ground) =>
        ground.Minutes is not { } minutes ? Refusal.NotFound
        : minutes.State != MinutesState.AmendmentsOpen || ground.Now >= minutes.AmendmentsUntil ? MinutesTerms.NotOpenToAmendments
        : minutes.Proposals.Count >= MinutesTerms.MostProposals ? MinutesTerms.TooMany
        : Refusal.Validation(Check.Text(command.Proposal, "/proposal", 5_000), MinutesTerms.CheckEntry(command.Entry, minutes.Text, "/entry"));

    [WolverinePost("/api/{territory}/minutes/{id}/amendments"), Allow(Role.Secretary, Role.GovernanceMember)]
    public static Receipt Post(ProposeAmendment command, AmendmentGround ground, IEventStream<MeetingMinutes> stream)
    {
        var facts = Decide(Guid.CreateVersion7(ground.Now), command, ground.Minutes!, ground.Now);
        stream.AppendMany([.. facts]);
        return Receipt.Of(ground.Minutes!, facts);
    }

    public static IReadOnlyList<IFact> Decide(Guid proposal, ProposeAmendment command, MeetingMinutes minutes, DateTimeOffset now) =>
        [new MinutesAmendmentProposed(proposal, minutes.Text.Number, command.Entry, command.Proposal, now)];
}
