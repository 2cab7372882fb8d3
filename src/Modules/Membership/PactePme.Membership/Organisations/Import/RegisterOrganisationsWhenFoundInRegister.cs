using Marten;
using PactePme.Kernel;
using PactePme.Membership.Contracts;
using PactePme.Membership.Persons;
using PactePme.Purchasing.Contracts;
using Wolverine;

namespace PactePme.Membership.Organisations.Import;

/// <summary>
/// Enters the organisations that a register of contracts names, and tells the finder which ones they are. One that is known
/// stays as it is, so a message may come twice; a sole trader who was erased stays so. Of two registrations at once, who comes
/// second finds it when it tries again. Nobody is verified by this: to be named in a register gives no right to trade.
/// </summary>
public static class RegisterOrganisationsWhenFoundInRegister
{
    public static async Task<OutgoingMessages> Handle(OrganisationsFoundInRegister told, IDocumentSession session, Vault vault, CancellationToken ct)
    {
        session.CausationId = $"register:{told.Source}";
        session.LastModifiedBy = "system";
        await session.OneAtATimeAsync("organisations-found", ct);
        var found = told.Organisations.DistinctBy(o => o.Siren).ToList();
        string Key(FoundOrganisation o) => Reservation.Key(RegisterOrganisationEndpoint.Rule, Identifier.Siren, o.Siren);
        var holders = (await session.LoadManyAsync<Reservation>(ct, [.. found.Select(Key)])).ToDictionary(r => r.Id, r => r.HolderId);
        var known = (await session.LoadManyAsync<Organisation>(ct, [.. holders.Values])).ToDictionary(o => o.Id);
        var open = await vault.OpenAsync(session, known.Values.Select(o => o.PersonalRecordId), ct);

        var erased = await vault.ErasedAsync(session, found.Where(o => !o.LegalPerson).Select(o => o.Siren), ct);

        OutgoingMessages messages = [];
        List<RecognisedOrganisation> recognised = [];
        foreach (var one in found)
        {
            if (!holders.TryGetValue(Key(one), out var id))
            {
                if (erased.TryGetValue(one.Siren, out var was))
                {
                    recognised.Add(new(one.Reference, was, Erased: true));
                    continue;
                }
                id = Guid.CreateVersion7(told.At);
                var (facts, documents) = Decide(id, one, told, vault, Guid.CreateVersion7());
                session.Events.StartStream<Organisation>(id, [.. facts]);
                foreach (var document in documents) document.Execute(session);
            }
            else if (known.TryGetValue(id, out var organisation) && DecideKnown(organisation, one, told, open(organisation.PersonalRecordId)) is { Count: > 0 } facts)
            {
                (await session.Events.FetchForWriting<Organisation>(id, ct)).AppendMany(facts);
                messages.Add(organisation.Standing(facts, told.At));
            }
            recognised.Add(new(one.Reference, id));
        }
        messages.Add(new OrganisationsRecognised(recognised));
        return messages;
    }

    /// <summary>Registered as from a public register, anywhere in France. Who is not known to be a legal person is kept as a sole trader would be, in the vault.</summary>
    public static (IReadOnlyList<IFact> Facts, Wolverine.Marten.IMartenOp[] Documents) Decide(Guid id, FoundOrganisation one, OrganisationsFoundInRegister told, Vault vault, Guid recordId)
    {
        var (facts, documents) = RegisterOrganisationEndpoint.Decide(id, new(new(Identifier.Siren, one.Siren), one.Name, SoleTrader: !one.LegalPerson,
            Provenance: new(SourceKind.PublicRegister, told.Source)), told.At, vault, recordId);
        // In doubt, not stated to be a sole trader.
        return ([.. facts.Select(f => f is OrganisationRegistered e ? e with { SoleTrader = false } : f)], documents);
    }

    /// <summary>The register now tells that one in doubt is a legal person.</summary>
    public static IReadOnlyList<IFact> DecideKnown(Organisation known, FoundOrganisation one, OrganisationsFoundInRegister told, PersonalDetails details) =>
        one.LegalPerson && known is { SoleTrader: false, Personal: true, Ended: false, Erased: false } && details.Siren is not null
            ? IdentifyCompanyEndpoint.Decide(new(told.Source), details, told.At) : [];
}
