using PactePme.Purchasing.RecordedContracts;

namespace PactePme.Purchasing.Publication;

/// <summary>A contract read from a public register as releases: it was awarded, perhaps corrected, perhaps modified. It comes from no need, and none is invented.</summary>
public static class OcdsOfRecordedContract
{
    /// <param name="facts">In the order in which they were recorded.</param>
    /// <param name="parties">Who the holders are, as far as it is known and not erased.</param>
    public static IReadOnlyList<OcdsRelease> Of(string ocid, Guid id, IEnumerable<RecordedFact> facts, Func<Guid, Party?> parties)
    {
        List<OcdsRelease> releases = [];
        RecordedContract? contract = null;
        // Merging takes no supplier away: when the holders change, another award names them.
        var award = $"{id}-award";
        foreach (var recorded in facts)
        {
            var before = contract;
            contract = RecordedContract.Next(before, recorded.Fact);
            if (contract is null) continue;
            var others = before is not null && !before.Holders.Select(h => h.PartyId).ToHashSet().SetEquals(contract.Holders.Select(h => h.PartyId));
            var earlier = award;
            if (others) award = $"{id}-award-{recorded.Place}";
            var release = new OcdsRelease(ocid, $"{ocid}-{recorded.Place}", recorded.ReleaseDate(releases), []) { Buyer = new($"{contract.Buyer.PartyId}", contract.Buyer.Name), Parties = PartiesOf(contract, parties) };
            var stood = releases.Count == 0 ? null : OcdsMerge.Compile(releases);
            var tender = TenderOf(id, contract).InsteadOf(stood?.Tender);
            IReadOnlyList<OcdsAward> awards = [.. others ? (OcdsAward[])[new(earlier) { Status = "cancelled" }] : [], AwardOf(award, contract, parties).InsteadOf(stood?.Awards?.FirstOrDefault(a => a.Id == award))];
            // What was modified stands, whatever the order of recording and whatever is corrected later; the award stays at what was first notified.
            var told = ContractOf(id, award, contract).InsteadOf(stood?.Contracts?[0]);
            if (recorded.Fact is ContractRecorded or ContractCorrected) releases.Add(release with
            {
                Tag = recorded.Fact is ContractRecorded ? ["award", "contract"] : ["awardUpdate", "contractUpdate"],
                Tender = tender,
                Awards = awards,
                Contracts = [told]
            });
            else if (recorded.Fact is ContractModified e) releases.Add(release with
            {
                Tag = others ? ["awardUpdate", "contractAmendment"] : ["contractAmendment"],
                Awards = others ? awards : null,
                Contracts =
                [
                    new($"{id}", award)
                    {
                        Value = told.Value,
                        Period = told.Period,
                        Amendments = [new(release.Id, e.EffectiveAt.ToUniversalTime(), e.Object, $"Notifiée le / notified on {e.ModifiedOn:yyyy-MM-dd}", releases[^1].Id, release.Id)]
                    }
                ]
            });
        }
        return releases;
    }

    private static OcdsTender TenderOf(Guid id, RecordedContract c) => new($"{id}-tender")
    {
        Title = c.Content.Object,
        Status = "complete",
        ProcuringEntity = new($"{c.Buyer.PartyId}", c.Buyer.Name),
        ProcurementMethod = c.Content.Procedure switch
        {
            null => null,
            var p when p.Contains("sans publicité", StringComparison.OrdinalIgnoreCase) => "limited",
            var p when p.Contains("restreint", StringComparison.OrdinalIgnoreCase) || p.Contains("négoci", StringComparison.OrdinalIgnoreCase) || p.Contains("dialogue", StringComparison.OrdinalIgnoreCase) => "selective",
            var p when p.Contains("ouvert", StringComparison.OrdinalIgnoreCase) || p.Contains("adapt", StringComparison.OrdinalIgnoreCase) => "open",
            _ => null
        },
        ProcurementMethodDetails = c.Content.Procedure,
        Items = ItemsOf(c)
    };

    private static OcdsAward AwardOf(string award, RecordedContract c, Func<Guid, Party?> parties) => new(award)
    {
        Title = c.Content.Object,
        Status = "active",
        Date = OcdsOfNeed.StartOf(c.NotifiedOn),
        Value = OcdsOfNeed.ValueOf(c.Content.Amount ?? c.Content.ConcessionValue),
        Suppliers = c.Holders.Count == 0 ? null : [.. c.Holders.DistinctBy(h => h.PartyId).Select(h => new OcdsReference($"{h.PartyId}", NameOf(parties(h.PartyId))))]
    };

    private static OcdsContract ContractOf(Guid id, string award, RecordedContract c) => new($"{id}", award)
    {
        Title = c.Content.Object,
        Description = $"{c.Content.Nature} n° {c.Number}{(c.Content.Concession ? " ; la valeur est celle attendue de la concession / the value is that expected of the concession" : "")} ; source : {c.Source.File}",
        Status = "active",
        Period = new(OcdsOfNeed.StartOf(c.NotifiedOn), DurationInDays: c.DurationMonths is > 0 and var months ? OcdsOfNeed.Days(months) : null),
        Value = OcdsOfNeed.ValueOf(c.Amount ?? c.Content.ConcessionValue),
        Items = ItemsOf(c)
    };

    private static IReadOnlyList<OcdsItem>? ItemsOf(RecordedContract c) => c.Cpv is { } cpv ? [new(cpv, null, new("CPV", cpv))] : null;

    private static IReadOnlyList<OcdsParty> PartiesOf(RecordedContract c, Func<Guid, Party?> parties) =>
    [
        new($"{c.Buyer.PartyId}", c.Buyer.Name, new(OcdsOfNeed.Register, c.Buyer.Siren), c.Buyer.Nic is { } nic ? [new(OcdsOfNeed.Register, c.Buyer.Siren + nic)] : null, ["buyer", "procuringEntity"]),
        .. c.Holders.DistinctBy(h => h.PartyId).Where(h => h.PartyId != c.Buyer.PartyId).Select(h => parties(h.PartyId) is { Erased: false } known
            ? new OcdsParty($"{h.PartyId}", known.Name, known is { Scheme: Party.Siren, Value: { } siren } ? new(OcdsOfNeed.Register, siren) : null,
                known is { Scheme: Party.Siren, Value: { } unit } && h.Nic is { } own ? [new(OcdsOfNeed.Register, unit + own)] : null, ["supplier", "tenderer"])
            : new OcdsParty($"{h.PartyId}", null, null, null, ["supplier", "tenderer"]))
    ];

    private static string? NameOf(Party? party) => party is { Erased: false } ? party.Name : null;
}
