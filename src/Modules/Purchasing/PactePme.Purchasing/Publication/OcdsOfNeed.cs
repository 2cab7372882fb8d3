using PactePme.Kernel;
using PactePme.Purchasing.Clarifications;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Participants;

namespace PactePme.Purchasing.Publication;

/// <summary>A fact of a need, or of a question on it, as it was recorded.</summary>
/// <param name="Place">Its place in the history of the need or the question, from 1.</param>
/// <param name="ClarificationId">The question that it is a fact of.</param>
public sealed record RecordedFact(long Place, IFact Fact, DateTimeOffset RecordedAt, Guid? ClarificationId = null)
{
    /// <summary>A fact dated back was first recorded elsewhere, then; but no release comes before the one it follows.</summary>
    public DateTimeOffset ReleaseDate(IReadOnlyList<OcdsRelease> earlier)
    {
        var date = (RecordedAt - Fact.EffectiveAt > TimeSpan.FromMinutes(1) ? Fact.EffectiveAt : RecordedAt).ToUniversalTime();
        return earlier.Count > 0 && date < earlier[^1].Date ? earlier[^1].Date : date;
    }
}

/// <summary>The public facts of a need as releases. Drafts and moderation are not public; of responses only the winners' authors are, of questions only what was published to all.</summary>
public static class OcdsOfNeed
{
    /// <summary>Says in each release of a made-up need that it is one.</summary>
    public const string Synthetic = "Donnée synthétique, pour démonstration : aucun achat réel. / Synthetic data, for demonstration: no real procurement.";

    internal const string Register = "FR-RCS"; // org-id.guide: the list of SIREN and SIRET; FR-INSEE is deprecated in its favour

    /// <param name="facts">In the order in which they were recorded.</param>
    /// <param name="parties">Names and SIREN of the organisations, as far as they may be told.</param>
    public static IReadOnlyList<OcdsRelease> Of(string ocid, Guid needId, IEnumerable<RecordedFact> facts, IReadOnlyDictionary<Guid, Participant> parties)
    {
        List<OcdsRelease> releases = [];
        Need? need = null;
        foreach (var told in facts)
        {
            var before = need;
            if (Real(told.Fact, before) is not { } fact) continue;
            var recorded = told with { Fact = fact };
            need = Need.Next(before, fact);
            if (need is null) continue;
            need.Id = needId;
            if (!need.WasPublished) continue;
            var id = recorded.ClarificationId is { } question ? $"{ocid}-{question}-{recorded.Place}" : $"{ocid}-{recorded.Place}";
            var release = new OcdsRelease(ocid, id, recorded.ReleaseDate(releases), []) { Planning = need.Synthetic ? new(Synthetic) : null };
            if ((recorded.ClarificationId is { } about ? SayOfQuestion(release, recorded.Fact, about, need) : Say(release, recorded, before!, need, releases, parties)) is { } said) releases.Add(said with { Parties = said.Parties ?? [PartyOf(need.BuyerId, need, parties)], Buyer = Reference(need.BuyerId, parties) });
        }
        return releases;
    }

    /// <summary>What a made-up firm won is no part of what is said of a real need.</summary>
    private static IFact? Real(IFact fact, Need? before) => (fact, before) switch
    {
        (NeedAwarded e, { Synthetic: false }) => e with { Awarded = [.. e.Awarded.Where(a => !a.Synthetic)] },
        (ContractOfNeedModified e, { } need) when need.Awarded.All(a => a.ResponseId != e.ResponseId) => null,
        _ => fact
    };

    private static OcdsRelease? Say(OcdsRelease release, RecordedFact recorded, Need before, Need need, IReadOnlyList<OcdsRelease> earlier, IReadOnlyDictionary<Guid, Participant> parties) => recorded.Fact switch
    {
        NeedPublished e => release with
        {
            Tag = need.Content.Budget?.Max is null ? ["tender"] : ["planning", "tender"],
            Planning = need.Content.Budget?.Max is { } max ? (release.Planning ?? new()) with { Budget = new(ValueOf(max)!) } : release.Planning,
            Tender = TenderOf(need, null, parties, e.EffectiveAt)
        },
        NeedAmended e => Amended(release, e, before, need, earlier, parties),
        NeedDeadlineExtended e => release with
        {
            Tag = ["tenderAmendment"],
            Tender = new($"{need.Id}") { TenderPeriod = new(EndDate: need.Deadline.ToUniversalTime()), Amendments = [Amendment(release, e.EffectiveAt, e.Reason, "Échéance reportée / deadline extended", earlier)] }
        },
        NeedClosed => release with { Tag = ["tenderUpdate"], Tender = new($"{need.Id}") { Status = "complete" } },
        SealedResponsesOpened e => release with { Tag = ["tenderUpdate"], Bids = new([new("bids", "bids", e.Opened.Count + e.Unreadable.Count, e.EffectiveAt)]) },
        NeedAwarded { Awarded: [] } => null,
        NeedAwarded e => WithContracts(release with
        {
            Tag = ["award"],
            Bids = BidsOf(e.Offers, e.Awarded, e.EffectiveAt),
            Awards = [.. e.Awarded.Select(a => AwardOf(need, a, e.EffectiveAt, parties))],
            Parties = PartiesOf(need, parties)
        }, before, need, earlier),
        AwardCompleted when need.Awarded.Count == 0 => null,
        AwardCompleted => WithContracts(release with { Tag = [], Awards = [.. need.Awarded.Where(a => ValueOf(need, a) is not null).Select(a => new OcdsAward(AwardId(a.ResponseId, earlier)) { Value = ValueOf(need, a) })] }, before, need, earlier),
        ContractOfNeedModified e => release with
        {
            Tag = ["contractAmendment"],
            Contracts = [new(ContractId(need, e.ResponseId), AwardId(e.ResponseId, earlier))
            {
                Value = ValueOf(e.Amount),
                Period = e.Months is { } months ? new(DurationInDays: Days(months)) : null,
                Amendments = [Amendment(release, e.EffectiveAt, e.Reason, $"Notifiée le / notified on {e.NotifiedOn:yyyy-MM-dd}", earlier)]
            }]
        },
        NeedDeclaredUnsuccessful e => release with { Tag = ["tenderUpdate"], Tender = new($"{need.Id}") { Status = "unsuccessful" }, Bids = BidsOf(e.Offers, [], e.EffectiveAt) },
        NeedCancelled => release with { Tag = ["tenderCancellation"], Tender = new($"{need.Id}") { Status = "cancelled" } },
        NeedCarriedOver e => CarriedOver(release, e, recorded.Place, before, need, earlier, parties),
        _ => null
    };

    /// <summary>An amendment of substance is a formal one in the codelist; a correction is an update. Either says the whole tender and its budget anew, and takes away what they no longer say.</summary>
    private static OcdsRelease Amended(OcdsRelease release, NeedAmended e, Need before, Need need, IReadOnlyList<OcdsRelease> earlier, IReadOnlyDictionary<Guid, Participant> parties)
    {
        var stood = OcdsMerge.Compile(earlier);
        var budgeted = stood.Planning?.Budget?.Amount;
        var budget = ValueOf(need.Content.Budget?.Max).InsteadOf(budgeted);
        return release with
        {
            Tag = [.. budget == budgeted ? (string[])[] : [earlier.Any(r => r.Tag.Contains("planning")) ? "planningUpdate" : "planning"], e.Material.Count > 0 ? "tenderAmendment" : "tenderUpdate"],
            Planning = budget is null ? release.Planning : (release.Planning ?? new()) with { Budget = new(budget) },
            Tender = TenderOf(need, before, parties, null).InsteadOf(stood.Tender) with
            {
                Amendments = [Amendment(release, e.EffectiveAt, e.Reason, e.Material.Count > 0 ? $"Substantielle / material: {string.Join(", ", e.Material)}" : null, earlier)]
            }
        };
    }

    /// <summary>After a merger another buys, or holds what was awarded: merging releases takes no supplier away, so another award names who holds it.</summary>
    private static OcdsRelease? CarriedOver(OcdsRelease release, NeedCarriedOver e, long place, Need before, Need need, IReadOnlyList<OcdsRelease> earlier, IReadOnlyDictionary<Guid, Participant> parties)
    {
        var bought = before.BuyerId == e.From;
        var held = before.Awarded.Where(a => a.Holders.Contains(e.From)).ToList();
        if (!bought && held.Count == 0) return null;
        var contracts = need.Contracts.Where(c => IsTold(c) && held.Any(a => a.ResponseId == c.ResponseId)).Select(c => new OcdsContract(ContractId(need, c.ResponseId), Another(c.ResponseId))).ToList();
        return release with
        {
            Tag = [before.Awarded.Count > 0 ? "awardUpdate" : "tenderUpdate", .. contracts.Count > 0 ? (string[])["contractUpdate"] : []],
            Tender = bought ? new($"{need.Id}") { ProcuringEntity = Reference(need.BuyerId, parties) } : null,
            Awards = held.Count == 0 ? null : [.. held.Select(a => new OcdsAward(AwardId(a.ResponseId, earlier)) { Status = "cancelled" }),
                .. need.Awarded.Where(a => held.Any(h => h.ResponseId == a.ResponseId)).Select(a => AwardOf(need, a, need.AwardedAt!.Value, parties) with { Id = Another(a.ResponseId) })],
            Contracts = contracts.Count == 0 ? null : contracts,
            Parties = [.. PartiesOf(need, parties), .. bought ? (OcdsParty[])[PartyOf(e.From, before with { BuyerId = need.BuyerId }, parties).WithRolesLeft()] : []]
        };

        string Another(Guid responseId) => $"{responseId}-{place}";
    }

    /// <summary>What was asked, and what was answered before the publication, is between asker and buyer.</summary>
    private static OcdsRelease? SayOfQuestion(OcdsRelease release, IFact fact, Guid id, Need need) => fact switch
    {
        ClarificationPublished e => Answering(release, need, new($"{id}", e.EffectiveAt.ToUniversalTime(), e.Question, e.Answer, e.EffectiveAt.ToUniversalTime())),
        ClarificationCorrected e => Answering(release, need, new($"{id}", null, e.Question, e.Answer, e.EffectiveAt.ToUniversalTime())),
        _ => null
    };

    private static OcdsRelease Answering(OcdsRelease release, Need need, OcdsEnquiry enquiry) =>
        release with { Tag = ["tenderUpdate"], Tender = new($"{need.Id}") { HasEnquiries = true, Enquiries = [enquiry] } };

    /// <param name="before">The need before an amendment: what it no longer has is said to be withdrawn, for merging takes nothing away.</param>
    private static OcdsTender TenderOf(Need need, Need? before, IReadOnlyDictionary<Guid, Participant> parties, DateTimeOffset? publishedAt)
    {
        var c = need.Content;
        return new($"{need.Id}")
        {
            Title = c.Title,
            Description = c.Description,
            Status = "active",
            ProcuringEntity = Reference(need.BuyerId, parties),
            Items = Listed(ItemsOf(c), before is null ? null : ItemsOf(before.Content), i => i.Id, gone => new(gone.Id, Withdrawn)),
            Value = ValueOf(c.Budget?.Max),
            MinValue = ValueOf(c.Budget?.Min),
            ProcurementMethod = c.Tender?.Procedure switch
            {
                null => null,
                Procedure.RestrictedTender or Procedure.Negotiated or Procedure.CompetitiveDialogue => "selective",
                Procedure.WithoutPriorAdvertising => "limited",
                _ => "open"
            },
            ProcurementMethodDetails = c.Tender is { } tender ? DecpOfContract.Word(tender.Procedure) : null,
            MainProcurementCategory = c.Cpv.Count > 0 && c.Cpv[0].StartsWith("45", StringComparison.Ordinal) ? "works" : c.Nature == NeedNature.Product ? "goods" : "services",
            AwardCriteria = c.Criteria.Count == 0 ? null : "ratedCriteria",
            AwardCriteriaDetails = c.Criteria.Count == 0 ? null : string.Join(", ", c.Criteria.Select(x => x.Weight is { } weight ? $"{x.Name} ({weight} %)" : x.Name)),
            SubmissionMethod = ["electronicSubmission"],
            SubmissionMethodDetails = c.Tender?.BuyerProfile,
            TenderPeriod = new(publishedAt?.ToUniversalTime(), c.Deadline.ToUniversalTime()),
            EnquiryPeriod = new(EndDate: (c.QuestionsUntil ?? c.Deadline).ToUniversalTime()),
            ContractPeriod = c.StartOn is { } start ? new(StartOf(start)) : null,
            Documents = Listed(DocumentsOf(c), before is null ? null : DocumentsOf(before.Content), d => d.Id, gone => new(gone.Id, Description: Withdrawn)),
            Lots = Listed(LotsOf(c), before is null ? null : LotsOf(before.Content), l => l.Id, gone => new(gone.Id, Status: "cancelled"))
        };
    }

    private const string Withdrawn = "Retiré par une modification du besoin. / Withdrawn by an amendment of the need.";

    private static List<T>? Listed<T>(IReadOnlyList<T> now, IReadOnlyList<T>? then, Func<T, string> id, Func<T, T> withdrawn)
    {
        List<T> all = [.. now, .. (then ?? []).ExceptBy(now.Select(id), id).Select(withdrawn)];
        return all.Count == 0 ? null : all;
    }

    private static IReadOnlyList<OcdsItem> ItemsOf(NeedContent c) =>
    [
        .. c.Cpv.Select(code => new OcdsItem(code, c.Title, new("CPV", code))),
        .. c.Lots.SelectMany((lot, i) => (lot.Cpv ?? []).Select(code => new OcdsItem($"{i + 1}-{code}", lot.Title, new("CPV", code), $"{i + 1}")))
    ];

    private static IReadOnlyList<OcdsDocument> DocumentsOf(NeedContent c) =>
        [.. c.Attachments.DistinctBy(a => (a.Link, a.Sha256)).GroupBy(a => a.Sha256).SelectMany(same => same.Select((a, i) => new OcdsDocument(i == 0 ? a.Sha256 : $"{a.Sha256}-{i + 1}", a.Title, $"SHA-256: {a.Sha256}", a.Link)))];

    private static IReadOnlyList<OcdsLot> LotsOf(NeedContent c) =>
        [.. c.Lots.Select((lot, i) => new OcdsLot($"{i + 1}", lot.Title, lot.Description, "active", ValueOf(lot.Budget?.Max), ValueOf(lot.Budget?.Min)))];

    private static OcdsAmendment Amendment(OcdsRelease release, DateTimeOffset at, string reason, string? description, IReadOnlyList<OcdsRelease> earlier) =>
        new(release.Id, at.ToUniversalTime(), reason, description, earlier.Count > 0 ? earlier[^1].Id : null, release.Id);

    private static OcdsBids? BidsOf(int? offers, IReadOnlyList<AwardedResponse> awarded, DateTimeOffset at) => offers is not { } count ? null :
        new([new("bids", "bids", count, at), .. awarded.Where(a => a is { Lots.Count: 1, Offers: not null }).Select(a => new OcdsStatistic($"bids-{a.Lots[0]}", "bids", a.Offers!.Value, at, $"{a.Lots[0]}")).DistinctBy(s => s.Id)]);

    private static OcdsAward AwardOf(Need need, AwardedResponse award, DateTimeOffset at, IReadOnlyDictionary<Guid, Participant> parties) => new($"{award.ResponseId}")
    {
        Title = need.Content.Title,
        Status = "active",
        Date = at.ToUniversalTime(),
        Value = ValueOf(need, award),
        Suppliers = [.. award.Holders.Select(s => Reference(s, parties))],
        RelatedLots = award.Lots.Count == 0 ? null : [.. award.Lots.Select(l => $"{l}")]
    };

    /// <summary>The award that stands for a response: another one after each merger of somebody who holds it.</summary>
    private static string AwardId(Guid responseId, IReadOnlyList<OcdsRelease> earlier) =>
        earlier.SelectMany(r => r.Awards ?? []).LastOrDefault(a => a.Id.StartsWith($"{responseId}", StringComparison.Ordinal))?.Id ?? $"{responseId}";

    private static OcdsValue? ValueOf(Need need, AwardedResponse award) => ValueOf(need.Contracts.FirstOrDefault(c => c.ResponseId == award.ResponseId)?.Terms.Amount);

    /// <summary>With the contracts that were notified, as far as they are told; an award completed without telling anything is an update of the award.</summary>
    private static OcdsRelease WithContracts(OcdsRelease release, Need before, Need need, IReadOnlyList<OcdsRelease> earlier)
    {
        var notified = need.Contracts.Where(c => IsTold(c) && c.Terms != before.Contracts.FirstOrDefault(b => b.ResponseId == c.ResponseId)?.Terms).ToList();
        var known = before.Contracts.Any(IsTold);
        var awards = release.Awards is { Count: > 0 } ? release.Awards : null;
        List<string> tags = [.. release.Tag, .. release.Tag.Count == 0 && (awards is not null || notified.Count == 0) ? (string[])["awardUpdate"] : [], .. notified.Count == 0 ? (string[])[] : [known ? "contractUpdate" : "contract"]];
        return release with
        {
            Tag = tags,
            Awards = awards,
            Contracts = notified.Count == 0 ? null : [.. notified.Select(c => new OcdsContract(ContractId(need, c.ResponseId), AwardId(c.ResponseId, earlier))
            {
                Title = need.LotOf(c)?.Title ?? need.Content.Title,
                Description = $"Marché n° {c.Terms.Number}",
                Status = "active",
                // A public contract takes effect when its holder is notified (CCP, R.2182-4).
                Period = new(StartOf(c.Terms.NotifiedOn!.Value), DurationInDays: c.Terms.Months is { } months ? Days(months) : null),
                Value = ValueOf(c.Terms.Amount),
                Items = need.CpvOf(c) is { } cpv ? [new(cpv, null, new("CPV", cpv))] : null
            })]
        };
    }

    private static bool IsTold(AwardedContract contract) => contract.Terms is { NotifiedOn: not null, Number: not null };

    /// <summary>That of its response: a buyer's number may be stated anew as long as the contract is not published.</summary>
    private static string ContractId(Need need, Guid responseId) => $"{need.Id}-{responseId}";

    private static IReadOnlyList<OcdsParty> PartiesOf(Need need, IReadOnlyDictionary<Guid, Participant> parties) =>
        [.. need.Awarded.SelectMany(a => a.Holders).Prepend(need.BuyerId).Distinct().Select(o => PartyOf(o, need, parties))];

    /// <summary>With all that it is in this need: after a merger the buyer may hold what it awarded. A SIRET is that of an establishment of the organisation whose SIREN it begins with.</summary>
    private static OcdsParty PartyOf(Guid id, Need need, IReadOnlyDictionary<Guid, Participant> parties)
    {
        var known = parties.GetValueOrDefault(id);
        var (buys, holds) = (id == need.BuyerId, need.Awarded.Any(a => a.Holders.Contains(id)));
        return new($"{id}", known?.Name, known?.Siren is { } siren ? new(Register, siren) : null,
            buys && need.BuyerSiret is { } siret && Siret.SirenOf(siret) == known?.Siren ? [new(Register, siret)] : null,
            [.. buys ? (string[])["buyer", "procuringEntity"] : [], .. holds ? (string[])["supplier", "tenderer"] : []]);
    }

    private static OcdsReference Reference(Guid id, IReadOnlyDictionary<Guid, Participant> parties) => new($"{id}", parties.GetValueOrDefault(id)?.Name);

    internal static OcdsValue? ValueOf(Money? money) => money is null ? null : new(money.Amount, money.Currency);

    /// <summary>The standard counts periods in days: a month is a twelfth of a year of 365.25 days.</summary>
    internal static int Days(int months) => (int)Math.Round(months * 365.25m / 12, MidpointRounding.AwayFromZero);

    internal static DateTimeOffset StartOf(DateOnly day)
    {
        ParisTime.Read($"{day:yyyy-MM-dd}T00:00", "", out var start);
        return start;
    }
}
