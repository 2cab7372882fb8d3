using PactePme.Kernel;
using PactePme.Membership.Charters;
using PactePme.Membership.Organisations;
using PactePme.Membership.Organisations.Synthetic;

namespace PactePme.Membership.Seed;

/// <summary>
/// Who takes part in the made-up territory: forty firms and bodies numbered from <see cref="FirstNumber"/> on, in every state of an adhesion,
/// a duplicate, and somebody in every role.
/// </summary>
public static class DemoTerritory
{
    /// <summary>Public bodies from here on, then large firms, then small ones: the first of them buys, the thirteenth supplies.</summary>
    public const int FirstNumber = 1001;
    public const int PublicBodies = 6;
    public const int LargeFirms = 6;
    public const int SmallFirms = 28;

    private const ulong Seed = 20240115;
    private const string Charter = "DEMO";

    private static readonly DateTimeOffset Founded = Seeded.Noon(new(2024, 1, 15));
    private static readonly DateTimeOffset FirstSigned = Seeded.Noon(new(2024, 2, 1));
    private static readonly DateTimeOffset Renewed = Seeded.Noon(new(2024, 9, 2));
    private static readonly DateTimeOffset Signed = Seeded.Noon(new(2024, 9, 16));
    private static readonly DateTimeOffset Unsettled = Seeded.Noon(new(2024, 10, 14));

    /// <summary>The part to load; before the first territory's, so that others have heard of these firms when that one is done.</summary>
    public static SeedPart Part => new("demo", 10, "Démonstration / demonstration", 2 + PublicBodies + LargeFirms + SmallFirms + 1, LoadAsync);

    private static async Task LoadAsync(SeedRun run, CancellationToken ct)
    {
        await run.InvokeAsync(TheCharter(run.Now), ct);
        run.Advance();
        var firms = Firms();
        foreach (var batch in firms.Chunk(25))
        {
            await run.InvokeAsync(new EnterFirms(batch, Charter, run.Now), ct);
            run.Advance(batch.Length);
        }
        await run.InvokeAsync(new Unsettle(firms[^5].Registration.Identifier, firms[^4].Registration.Identifier, firms[^1].Registration.Identifier,
            firms[PublicBodies + LargeFirms + 1].Registration.Identifier, Unsettled, run.Now), ct);
        run.Advance();
    }

    /// <summary>The last four firms: suspended later, leaving later, due to reaffirm, still waiting for approval; then the duplicate.</summary>
    private static List<SeededFirm> Firms()
    {
        var communes = Communes.OfEpci("200054807");
        List<SyntheticFirm> made =
        [
            .. SyntheticFirms.Generate(Seed, PublicBodies, [new(SyntheticSize.PublicBody, 1)], communes, FirstNumber),
            .. SyntheticFirms.Generate(Seed, LargeFirms, [new(SyntheticSize.Eti, 2), new(SyntheticSize.Ge, 1)], communes, FirstNumber + PublicBodies),
            .. SyntheticFirms.Generate(Seed, SmallFirms, [new(SyntheticSize.Tpe, 7), new(SyntheticSize.Pme, 3)], communes, FirstNumber + PublicBodies + LargeFirms)
        ];
        List<SeededFirm> firms = [.. made.Select((firm, i) => SyntheticSignatories.Of(firm, Founded, (made.Count - i) switch
        {
            1 => new(Signed, null),
            2 => new(FirstSigned, FirstSigned),
            _ => new(Signed, Signed)
        }))];
        // Those who sit on the committee come first among their people: who holds the seat, and who stands in for them.
        foreach (var (place, names) in Representatives.Index())
        {
            var firm = firms[place < 4 ? place : place + PublicBodies - 4];
            SeededPerson[] sitting = [new(names.Holder, [Role.Member, Role.GovernanceMember]), new(names.Alternate, [Role.Member, Role.GovernanceMember])];
            firms[firms.IndexOf(firm)] = firm with { Persons = [.. sitting, .. firm.Persons] };
        }
        // The second body keeps the committee's secretariat and buys nothing: a moderator does not review the own organisation's needs.
        firms[1] = firms[1] with { Persons = [.. firms[1].Persons, .. Officers] };
        var twin = firms[PublicBodies + LargeFirms + 1];
        return [.. firms, new(twin.Registration with { Identifier = new(Identifier.Local, "doublon"), LargeBuyer = null }, [])];
    }

    /// <summary>Of the four first public bodies and the three first large firms.</summary>
    private static readonly (string Holder, string Alternate)[] Representatives =
    [
        ("Aurore Fictivelle", "Basile Imaginet"), ("Camille Inventoux", "Damien Feintard"), ("Elsa Supposette", "Farid Factissou"), ("Gaëlle Modélat", "Hugo Prétendu"),
        ("Inès Esquissard", "Jules Maquettin"), ("Karima Ébauchel", "Léo Croquissat"), ("Maud Gabarille", "Noé Patronnet")
    ];

    private static readonly SeededPerson[] Officers =
    [
        new("Flavie Exemplard", [Role.Secretary]),
        new("Malik Modélard", [Role.Moderator]),
        new("Jeanne Supposin", [Role.GovernanceMember]),
        new("Élie Testelune", [Role.Auditor]),
        new("Samira Factisson", [Role.Analyst])
    ];

    private static AdoptCharter TheCharter(DateTimeOffset now)
    {
        Bilingual[] first =
        [
            new("Publier ses besoins sur la plateforme.", "Publish one's needs on the platform."),
            new("Répondre à chaque proposition, avec un motif.", "Answer every proposal, giving a reason.")
        ];
        Bilingual further = new("Déclarer les affaires conclues, des deux côtés.", "Account for the business done, on both sides.");
        return new(Charter, new("Charte de démonstration", "Demonstration charter"),
        [
            new(first, new("Comité synthétique de démonstration", "DEMO-2024-01", ParisTime.DayOf(Founded)), Founded),
            new([.. first, further], new("Comité synthétique de démonstration", "DEMO-2024-02", ParisTime.DayOf(Renewed)), Renewed)
        ], now)
        {
            Draft = [.. first, further, new("Accueillir une visite d'entreprise par an.", "Host one company visit a year.")]
        };
    }
}
