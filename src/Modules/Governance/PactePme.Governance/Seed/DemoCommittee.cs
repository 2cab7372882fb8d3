using Marten;
using PactePme.Governance.Axes;
using PactePme.Governance.Register;
using PactePme.Governance.Targets;
using PactePme.Kernel;

namespace PactePme.Governance.Seed;

/// <summary>
/// The made-up territory's committee: it has met, voted in every way and published minutes; a meeting is open, on whose agenda an admission, a charter and the
/// opening of an axis wait for their votes. Its people sign in by their names with tokens of Development.
/// </summary>
public static class DemoCommittee
{
    private const string Charter = "DEMO";

    private static readonly DateOnly Founded = new(2024, 1, 15);
    private static readonly CitedSource Source = new("Démonstration / demonstration", Synthetic: true);

    /// <summary>By the number that their SIREN is made of: four public bodies and three large firms sit.</summary>
    private static readonly int[] Sitting = [1001, 1002, 1003, 1004, 1007, 1008, 1009];

    private const int Invited = 1010, Proposed = 1011, Declining = 1012;

    /// <summary>The part to load; after Membership's, whose messages say who takes part.</summary>
    public static SeedPart Part => new("demo", 35, "Comité de démonstration / demonstration committee", 3, LoadAsync);

    private static async Task LoadAsync(SeedRun run, CancellationToken ct)
    {
        var founded = ParisTime.StartOf(Founded).AddHours(12);
        var (firms, charter) = await KnownAsync(run, ct);
        await run.InvokeAsync(new EnterAxes(
            [
                new(AxisKind.Purchasing, new("Achats", "Purchasing"), false, Synthetic: true),
                new(AxisKind.Innovation, new("Innovation"), true, Synthetic: true),
                new(AxisKind.Skills, new("RH et compétences", "HR and skills"), true, Synthetic: true)
            ],
            new("Le dispositif d'achats de démonstration précède le pacte.", Source, null, founded), founded, run.Now), ct);
        run.Advance();
        SittingOrganisation Sits(int number) => new(firms[SirenOf(number)].Id, firms[SirenOf(number)].Name, SeedId.OfPerson(run.Territory, SirenOf(number), 0, founded), SeedId.OfPerson(run.Territory, SirenOf(number), 1, founded));
        await run.InvokeAsync(new TellCommittee([.. Sitting.Select(Sits)], firms[SirenOf(Invited)].Id, firms[SirenOf(Proposed)].Id, firms[SirenOf(Declining)].Id, charter, founded, run.Now), ct);
        run.Advance();
        await run.InvokeAsync(new ReportPact(
            new(new(new("Convention de démonstration"), new("Convention synthétique entre deux membres du comité."), [firms[SirenOf(1001)].Id, firms[SirenOf(1002)].Id]), Source, "2024-01", founded),
            new(new("Association nationale de démonstration", Source, LaunchedOn: "2024-01-15"), founded), [],
            new(new(new("Cinquante signataires", "Fifty signatories"), TargetMeasure.Signatories, 50, new(37, new("Signataires au départ", "Signatories at the start"), Source), ParisTime.DayOf(run.Now).AddYears(1), Source), EffectiveAt: founded),
            founded, run.Now), ct);
        run.Advance();
    }

    private static string SirenOf(int number) => Siren.Complete($"{number:00000000}");

    private static async Task<(IReadOnlyDictionary<string, KnownOrganisation> Firms, KnownCharter Charter)> KnownAsync(SeedRun run, CancellationToken ct)
    {
        string[] sirens = [.. Sitting.Append(Invited).Append(Proposed).Append(Declining).Select(SirenOf)];
        return await Hearing.UntilAsync(run, async session =>
        {
            var firms = (await session.Query<KnownOrganisation>().Where(o => o.Siren!.IsOneOf(sirens)).ToListAsync(ct)).ToDictionary(o => o.Siren!);
            var charter = await session.Query<KnownCharter>().FirstOrDefaultAsync(c => c.Code == Charter, ct);
            return firms.Count == sirens.Length && charter is { Draft: not null } ? (firms, charter) : default((IReadOnlyDictionary<string, KnownOrganisation>, KnownCharter)?);
        }, "firms and charter", ct);
    }
}
