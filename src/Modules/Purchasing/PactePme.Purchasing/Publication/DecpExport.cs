using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Marten;
using Marten.Linq.MatchesSql;
using Microsoft.AspNetCore.Http;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Participants;
using PactePme.Purchasing.RecordedContracts;
using Wolverine.Attributes;
using Wolverine.Http;

namespace PactePme.Purchasing.Publication;

/// <summary>Which contracts to export.</summary>
/// <param name="From">Notified on that Paris day or later.</param>
/// <param name="To">Notified on that Paris day or earlier.</param>
/// <param name="Buyer">SIREN of the buyer.</param>
/// <param name="IncludeSynthetic">Made-up needs and holders too: for trials, never for publication.</param>
/// <param name="WithoutErased">Leaves out the contracts of which a holder's number was erased since, a sole trader's: nothing can complete them any more.</param>
public sealed record DecpScope(DateOnly? From = null, DateOnly? To = null, string? Buyer = null, bool IncludeSynthetic = false, bool WithoutErased = false);

/// <summary>An awarded need of a public buyer, with the numbers under which holders are published.</summary>
/// <param name="Numbers">By <see cref="HolderIdentifier.Key"/>.</param>
/// <param name="Erased">The holders who were erased, whether or not their number had been stated.</param>
public sealed record DecpAward(Need Need, IReadOnlyDictionary<string, HolderIdentifier> Numbers, IReadOnlySet<Guid> Erased);

/// <summary>What came of an export: the file, or all that is missing, never both.</summary>
/// <param name="Missing">Need by need and field by field.</param>
/// <param name="LeftOut">Contracts left out as the scope asks.</param>
public sealed record DecpOutcome(DecpFile? File, IReadOnlyList<FieldError> Missing, int LeftOut = 0);

/// <summary>The contracts that public buyers of a territory publish of their own awards. Nothing is defaulted: what is missing is named, and no file is written.</summary>
public static class DecpExport
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true
    };

    private const int Batch = 200;

    /// <param name="advance">Is told how many needs more were read.</param>
    public static async Task<DecpOutcome> ReadAsync(IQuerySession session, DecpScope scope, CancellationToken ct, Action<long>? advance = null)
    {
        List<DecpAward> awards = [];
        for (Guid? after = null; ;)
        {
            var query = Awarded(session, scope);
            if (after is { } last) query = query.Where(n => n.MatchesSql("d.id > ?", last));
            var needs = await query.OrderBy(n => n.Id).Take(Batch).ToListAsync(ct);
            if (needs.Count == 0) break;
            after = needs[^1].Id;
            var wanted = scope.Buyer is null ? needs : await OfAsync(session, needs, scope.Buyer, ct);
            var numbers = (await session.LoadManyAsync<HolderIdentifier>(ct, [.. wanted.SelectMany(n => n.Contracts.SelectMany(c => n.HoldersOf(c).Select(h => HolderIdentifier.Key(c.ResponseId, h))))]))
                .ToDictionary(n => n.Id, StringComparer.Ordinal);
            var erased = await session.ErasedAsync(wanted.SelectMany(n => n.Awarded.SelectMany(a => a.Holders)), ct);
            awards.AddRange(wanted.Select(n => new DecpAward(n, numbers, erased)));
            advance?.Invoke(needs.Count);
        }
        return Of(awards, scope);
    }

    public static Task<int> CountAsync(IQuerySession session, DecpScope scope, CancellationToken ct) => Awarded(session, scope).CountAsync(ct);

    /// <summary>The file of these awards, or what is missing of it.</summary>
    public static DecpOutcome Of(IReadOnlyList<DecpAward> awards, DecpScope scope)
    {
        var within = awards.SelectMany(a => a.Need.Contracts.Select(c => (Award: a, Contract: c)))
            .Where(x => IsWithin(x.Award.Need, x.Contract, scope) && (scope.IncludeSynthetic || !x.Award.Need.AwardOf(x.Contract).Synthetic)).ToList();
        // Numbers are kept apart from the contract, and go when their holder is erased.
        static IEnumerable<Guid> Erased((DecpAward Award, AwardedContract Contract) x) => x.Award.Need.HoldersOf(x.Contract).Where(h =>
            x.Award.Erased.Contains(h) || (x.Contract.Holders.Contains(h) && !x.Award.Numbers.ContainsKey(HolderIdentifier.Key(x.Contract.ResponseId, h))));
        var contracts = scope.WithoutErased ? [.. within.Where(x => !Erased(x).Any())] : within;
        List<FieldError> erased = [.. contracts.SelectMany(x => Erased(x).Select(h =>
            Contracting.MissingFrom(x.Award.Need.Id, x.Contract.ResponseId, $"holders/{h}", "l'identifiant du titulaire, effacé depuis", "the holder's number, erased since")))];
        List<FieldError> missing =
        [
            .. contracts.SelectMany(x => x.Award.Need.Missing(x.Contract)).ExceptBy(erased.Select(e => e.Pointer), m => m.Pointer),
            .. erased,
            .. contracts.Where(x => x.Contract.Terms.Number is not null && x.Award.Need.BuyerSiret is not null)
                .GroupBy(x => (x.Award.Need.BuyerSiret, x.Contract.Terms.Number)).Where(same => same.Count() > 1).SelectMany(same => same.Skip(1))
                .Select(x => Contracting.MissingFrom(x.Award.Need.Id, x.Contract.ResponseId, "number",
                    $"un identifiant propre à ce marché : « {x.Contract.Terms.Number} » en désigne un autre du même acheteur", $"a number of its own: \"{x.Contract.Terms.Number}\" is another contract's of the same buyer"))
        ];
        var leftOut = within.Count - contracts.Count;
        if (missing.Count > 0) return new(null, missing, leftOut);
        return new(new(new([.. contracts.OrderBy(x => x.Contract.Terms.NotifiedOn).ThenBy(x => x.Award.Need.BuyerSiret, StringComparer.Ordinal).ThenBy(x => x.Contract.Terms.Number, StringComparer.Ordinal)
            .Select(x => DecpOfContract.Of(x.Award.Need, x.Contract, x.Award.Need.HoldersOf(x.Contract).ToDictionary(h => h, h => x.Award.Numbers[HolderIdentifier.Key(x.Contract.ResponseId, h)])))])), [], leftOut);
    }

    /// <summary>By the day of notification; while that is not known, by the day of the award.</summary>
    private static bool IsWithin(Need need, AwardedContract contract, DecpScope scope) =>
        (contract.Terms.NotifiedOn ?? (need.AwardedAt is { } at ? ParisTime.DayOf(at) : DateOnly.MinValue)) is var day && !(day < scope.From) && !(day > scope.To);

    private static IQueryable<Need> Awarded(IQuerySession session, DecpScope scope)
    {
        var query = session.Query<Need>().Where(n => n.State == NeedState.Awarded && n.PublicBuyer);
        return scope.IncludeSynthetic ? query : query.Where(n => !n.Synthetic);
    }

    private static async Task<IReadOnlyList<Need>> OfAsync(IQuerySession session, IReadOnlyList<Need> needs, string siren, CancellationToken ct)
    {
        var buyers = (await session.LoadManyAsync<Participant>(ct, [.. needs.Select(n => n.BuyerId).Distinct()])).Where(p => p.Siren == siren).Select(p => p.Id).ToHashSet();
        return [.. needs.Where(n => buyers.Contains(n.BuyerId) || n.BuyerSiret?[..Siren.Length] == siren)];
    }
}

public static class GetDecpEndpoint
{
    public static readonly Refusal Incomplete = Refusal.State("export-incomplete",
        "Des données essentielles manquent : voyez « errors », une entrée par besoin, marché et champ. L'acheteur les complète par complete-award ; rien n'est supposé à sa place. Les marchés d'un titulaire effacé depuis s'omettent par withoutErased.",
        "Essential data are missing: see \"errors\", one entry for each need, contract and field. The buyer states them with complete-award; nothing is assumed in its place. Contracts of a holder erased since are left out with withoutErased.");

    /// <summary>The header that says how many contracts were left out.</summary>
    public const string LeftOut = "Contracts-Left-Out";

    public static readonly Refusal DaysReversed = Refusal.Malformed("days-reversed",
        "« from » est après « to » : aucun jour n'est entre les deux.",
        "\"from\" is after \"to\": no day is between them.");

    /// <summary>A question that nothing can answer is refused: an empty file would say that nothing was bought.</summary>
    [WolverineBefore]
    public static Refusal? RefuseScope(DateOnly? from, DateOnly? to, string? buyer) =>
        buyer is not null && !Siren.IsValid(buyer) ? ListRecordedContractsEndpoint.MalformedSiren : from > to ? DaysReversed : null;

    public static Task<DecpOutcome> LoadAsync(DateOnly? from, DateOnly? to, string? buyer, bool? withoutErased, IQuerySession session, CancellationToken ct) =>
        DecpExport.ReadAsync(session, new(from, to, buyer, WithoutErased: withoutErased is true), ct);

    [WolverineBefore]
    public static Refusal? Refuse(DecpOutcome outcome) => outcome.File is null ? Incomplete with { Errors = outcome.Missing } : null;

    /// <summary>What public buyers publish of their contracts (données essentielles de la commande publique, schema 2.0.3). Made-up data are left out.</summary>
    /// <param name="from">Notified on that Paris day or later.</param>
    /// <param name="to">Notified on that Paris day or earlier.</param>
    /// <param name="buyer">SIREN of the buyer.</param>
    /// <param name="withoutErased">Leaves out the contracts of which a holder's number was erased since, a sole trader's: nothing can complete them any more. The header Contracts-Left-Out says how many.</param>
    [WolverineGet("/api/{territory}/exports/decp"), Allow]
    public static DecpFile Get(DateOnly? from, DateOnly? to, string? buyer, bool? withoutErased, DecpOutcome outcome, HttpContext http)
    {
        if (withoutErased is true) http.Response.Headers[LeftOut] = $"{outcome.LeftOut}";
        return outcome.File!;
    }
}
