using System.Text.Json.Nodes;
using Marten;
using Marten.Linq.MatchesSql;
using Microsoft.AspNetCore.Http;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Participants;
using PactePme.Purchasing.RecordedContracts.Import;
using PactePme.Purchasing.Search;
using Wolverine.Attributes;
using Wolverine.Http;

namespace PactePme.Purchasing.RecordedContracts;

/// <summary>A buyer or holder as the register names it.</summary>
/// <param name="OrganisationId">The organisation in the territory's register; absent as long as none is known.</param>
/// <param name="Scheme">SIREN, or the register's word for another kind of number; absent when it gives none that can be relied on.</param>
/// <param name="Number">The number; absent when the scheme is.</param>
/// <param name="Nic">Last five digits of the SIRET, when it adds up.</param>
/// <param name="Name">As published; reads <c>erased</c> once erased.</param>
public sealed record PartyView(Guid? OrganisationId, string? Scheme, string? Number, string? Nic, string? Name)
{
    internal static PartyView Of(Party? party, string? nic) => party is null or { Erased: true } ? new(null, null, null, null, "erased") : new(party.OrganisationId, party.Scheme, party.Value, nic, party.Name);
}

/// <summary>What was repaired, left out or doubted.</summary>
/// <param name="Detail">The value at fault.</param>
public sealed record NoteView(string Code, string French, string English, string? Detail)
{
    internal static NoteView Of(ContractNote note) => ContractFaults.ByCode.TryGetValue(note.Code, out var fault) ? new(note.Code, fault.French, fault.English, note.Detail) : new(note.Code, note.Code, note.Code, note.Detail);
}

/// <summary>A later change of a contract.</summary>
/// <param name="Amount">The whole contract's from then on; absent when it did not change.</param>
/// <param name="DurationMonths">The whole contract's from then on; absent when it did not change.</param>
/// <param name="Holders">Who holds it from then on; absent when that did not change.</param>
public sealed record ModificationView(DateOnly ModifiedOn, DateOnly? PublishedOn, string Object, Money? Amount, int? DurationMonths, IReadOnlyList<PartyView>? Holders);

/// <summary>A contract that a public register tells of. It is no business of the pact's and enters none of its figures.</summary>
/// <param name="Number">The buyer's number of it.</param>
/// <param name="Cpv">Eight digits; absent when the register's code is none.</param>
/// <param name="Concession">A concession: it has a value and perhaps a subsidy, no amount.</param>
/// <param name="DurationMonths">With its modifications.</param>
/// <param name="Amount">With its modifications, excluding VAT: one for the whole contract however many hold it. Absent when the register states none.</param>
/// <param name="InitialAmount">As notified.</param>
/// <param name="Evidence">On what ground this is known.</param>
/// <param name="Source">File or register it was read from.</param>
/// <param name="Platform">Buyer profile that published it.</param>
/// <param name="Notes">What was repaired, left out or doubted when it was read.</param>
public sealed record RecordedContractView(Guid Id, long Version, string Number, PartyView Buyer, IReadOnlyList<PartyView> Holders, string Object, string? Cpv, string Nature, bool Concession,
    string? Procedure, string? PriceForm, ExecutionPlace? Place, int? DurationMonths, Money? Amount, Money? InitialAmount, Money? ConcessionValue, Money? PublicSubsidy,
    DateOnly NotifiedOn, DateOnly? PublishedOn, IReadOnlyList<ModificationView> Modifications, ContractEvidence Evidence, string Source, string? Platform, string? RecordId,
    IReadOnlyList<NoteView> Notes) : IVersioned
{
    /// <summary>Names and links of parties change without the contract doing so.</summary>
    bool IVersioned.DependsOnMore => true;

    public static RecordedContractView Of(RecordedContract c, Func<Guid, Party?> party)
    {
        var buyer = party(c.Buyer.PartyId);
        return new(c.Id, c.Version, c.Number, new(buyer?.OrganisationId, Party.Siren, c.Buyer.Siren, c.Buyer.Nic, c.Buyer.Name), Of(c.Holders), c.Content.Object, c.Cpv, c.Content.Nature,
            c.Content.Concession, c.Content.Procedure, c.Content.PriceForm, c.Content.Place, c.DurationMonths, c.Amount, c.Content.Amount, c.Content.ConcessionValue, c.Content.PublicSubsidy,
            c.NotifiedOn, c.Content.PublishedOn, [.. c.Modifications.Select(m => new ModificationView(m.ModifiedOn, m.PublishedOn, m.Object, m.Amount, m.DurationMonths, m.Holders is null ? null : Of(m.Holders)))],
            c.Source.Evidence, c.Source.File, c.Source.Platform, c.Source.RecordId, [.. c.Content.Notes.Select(NoteView.Of)]);

        IReadOnlyList<PartyView> Of(IReadOnlyList<ContractHolder> holders) => [.. holders.Select(h => PartyView.Of(party(h.PartyId), h.Nic))];
    }
}

public static class GetRecordedContractEndpoint
{
    /// <summary>One recorded contract, now or at a moment of the past: a modification counts from the day on which it took effect.</summary>
    [WolverineGet("/api/{territory}/recorded-contracts/{id}"), Allow]
    public static async Task<RecordedContractView?> Get(Guid id, Moment moment, IQuerySession session, CancellationToken ct) =>
        await session.At<RecordedContract>(id, moment, ct) is { } found ? RecordedContractView.Of(found, await session.PartiesOfAsync([found], ct)) : null;
}

public static class RecordedContractHistoryEndpoint
{
    /// <summary>Each event of a recorded contract: what was recorded from which file, and when it took effect. Holders are named as far as they are not erased.</summary>
    [WolverineGet("/api/{territory}/recorded-contracts/{id}/history"), Allow]
    public static async Task<IReadOnlyList<HistoryEntry>?> Get(Guid id, Moment moment, IQuerySession session, CancellationToken ct)
    {
        if (await session.LoadAsync<RecordedContract>(id, ct) is null) return null;
        var facts = (await session.Events.FetchStreamAsync(id, token: ct)).Select(e => e.Data);
        var named = facts.SelectMany(f => f switch
        {
            ContractRecorded e => e.Content.Holders,
            ContractCorrected e => e.Content.Holders,
            ContractModified { Holders: { } holders } => holders,
            _ => []
        }).Select(h => h.PartyId).Distinct().ToArray();
        var parties = (await session.LoadManyAsync<Party>(ct, named)).ToDictionary(p => p.Id);
        return await session.HistoryAsync<RecordedContract>(id, moment, ct, (_, data) =>
        {
            foreach (var holder in ((data["content"] ?? data)["holders"] as JsonArray ?? []).OfType<JsonObject>())
            {
                var shown = PartyView.Of(parties.GetValueOrDefault(holder["partyId"]!.GetValue<Guid>()), null);
                (holder["name"], holder["scheme"], holder["number"]) = (shown.Name, shown.Scheme, shown.Number);
            }
        });
    }
}

public static class ListRecordedContractsEndpoint
{
    public static readonly Refusal MalformedSiren = Refusal.Malformed("malformed-siren",
        "« buyer » et « holder » sont des SIREN : neuf chiffres dont la clé est juste.",
        "\"buyer\" and \"holder\" are SIRENs: nine digits that add up.");

    [WolverineBefore]
    public static Refusal? Refuse(string? buyer, string? holder, string? cpv, string? q) =>
        (buyer is not null && !Siren.IsValid(buyer)) || (holder is not null && !Siren.IsValid(holder)) ? MalformedSiren
        : ListNeedsEndpoint.RefuseFilters(cpv, q);

    /// <summary>The recorded contracts of the territory, in the order of notification.</summary>
    /// <param name="buyer">Only those of the buyer with this SIREN.</param>
    /// <param name="holder">Only those held now by who has this SIREN.</param>
    /// <param name="cpv">Only those with a CPV code that begins so: two to eight digits.</param>
    /// <param name="notifiedFrom">Only those notified on this day (in Paris) or later.</param>
    /// <param name="notifiedTo">Only those notified on this day or earlier.</param>
    /// <param name="q">Only those that say these words in their object, their buyer's name or their holders', in French: accents, plurals and elisions do not matter; "quoted words" follow each other, -word is absent.</param>
    [WolverineGet("/api/{territory}/recorded-contracts"), Allow]
    public static async Task<Page<RecordedContractView>> Get(string territory, PageRequest page, string? buyer, string? holder, string? cpv, DateOnly? notifiedFrom, DateOnly? notifiedTo,
        string? q, HttpContext http, IQuerySession session, MasterKey master, CancellationToken ct)
    {
        var query = session.Query<RecordedContract>().AsQueryable();
        if (buyer is not null) query = query.Where(c => c.BuyerSiren == buyer);
        if (holder is not null)
        {
            var party = new PartyKeys(master, territory).OfSiren(holder).ToString();
            query = query.Where(c => c.MatchesSql("d.data -> 'holderIds' @> to_jsonb(?::text)", party));
        }
        if (cpv is not null) query = query.Where(c => c.Cpv!.StartsWith(cpv));
        if (notifiedFrom is { } from) query = query.Where(c => c.NotifiedOn >= from);
        if (notifiedTo is { } to) query = query.Where(c => c.NotifiedOn <= to);
        if (q is not null) query = query.Saying(session, q);
        var found = await query.PageAsync(page, http, ct);
        var parties = await session.PartiesOfAsync(found.Items, ct);
        return found.Select(c => RecordedContractView.Of(c, parties));
    }
}

internal static class PartiesOfContracts
{
    /// <summary>The parties that these contracts name, each linked with the organisation it is now, mergers included.</summary>
    public static async Task<Func<Guid, Party?>> PartiesOfAsync(this IQuerySession session, IReadOnlyCollection<RecordedContract> contracts, CancellationToken ct)
    {
        var ids = contracts.SelectMany(c => c.Content.Holders.Concat(c.Modifications.SelectMany(m => m.Holders ?? [])).Select(h => h.PartyId).Append(c.Buyer.PartyId)).Distinct().ToArray();
        var parties = (await session.LoadManyAsync<Party>(ct, ids)).ToDictionary(p => p.Id);
        var told = await session.LoadManyAsync<Participant>(ct, [.. parties.Values.Select(p => p.OrganisationId).OfType<Guid>().Distinct()]);
        foreach (var merged in told.Where(p => p.MergedInto is not null))
        {
            var survivor = await session.SurvivorAsync(merged.Id, ct);
            foreach (var party in parties.Values.Where(p => p.OrganisationId == merged.Id).ToList()) parties[party.Id] = party with { OrganisationId = survivor };
        }
        return parties.GetValueOrDefault;
    }
}
