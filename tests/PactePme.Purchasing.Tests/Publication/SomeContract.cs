using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Publication;

namespace PactePme.Purchasing.Tests.Publication;

/// <summary>An award of a public buyer, and what is stated of its contract.</summary>
internal static class SomeContract
{
    public static readonly string BuyerSiret = Siret.Complete("200054807", "0001");
    public static readonly string HolderSiret = Siret.Complete("000010132", "0001");
    public static readonly DateOnly Notified = new(2026, 12, 10);

    public static readonly ContractTerms Terms = new("2026-042", Notified, new(15_000m), 12, ContractKind.Market, PriceForm: PriceForm.LumpSum, PriceKinds: [PriceKind.Firm],
        Techniques: [PurchasingTechnique.None], ExecutionTerms: [ExecutionTerm.None], Innovative: false, Ccag: Ccag.Works, Advance: false, Subcontracting: false,
        SocialConsiderations: [SocialConsideration.None], EnvironmentalConsiderations: [EnvironmentalConsideration.Clause]);

    public static readonly AwardedResponse Award = new(Some.ResponseId, Some.SupplierId) { Offers = 3 };

    public static NeedContent Content { get; } = Some.Content with { Tender = new(Procedure.Adapted) };

    public static ContractStatement Stated(ContractTerms? terms = null, params HolderNumber[] holders) =>
        new(Some.ResponseId, terms ?? Terms, holders.Length > 0 ? holders : [new(Some.SupplierId, HolderScheme.Siret, HolderSiret)]);

    public static NeedAwarded Awarded(string? siret = null, params ContractStatement[] contracts) => AwardNeedEndpoint.Decide(new([Award], 3), Some.Deadline.AddDays(1),
        Some.Signatory with { LargeBuyer = "public" }, new(siret, contracts)).ShouldHaveSingleItem().ShouldBeOfType<NeedAwarded>();

    /// <summary>Awarded by a public buyer, with these statements.</summary>
    public static Need Need(NeedAwarded awarded, NeedContent? content = null, bool synthetic = false, params IFact[] more)
    {
        var need = Fold.Of<Need>([new NeedDrafted(Some.BuyerId, content ?? Content, synthetic, Some.Monday), new NeedSubmitted(Some.Monday), new NeedPublished(content ?? Content, synthetic, Some.Monday),
            new NeedClosed(Some.Deadline), awarded, .. more])!;
        need.Id = Some.NeedId;
        return need;
    }

    public static DecpAward Exported(Need need, params HolderNumber[] numbers) => new(need, need.Contracts.SelectMany(c => (numbers.Length > 0 ? numbers : [new(Some.SupplierId, HolderScheme.Siret, HolderSiret)])
        .Select(n => HolderIdentifier.Of(c.ResponseId, n))).ToDictionary(n => n.Id), new HashSet<Guid>());
}
