using PactePme.Kernel;
using PactePme.Membership.Figures;
using PactePme.Membership.Organisations;
using PactePme.Membership.Organisations.Synthetic;

namespace PactePme.Membership.Seed;

/// <summary>
/// What the first territory's source reports of who takes part, and no more: no adhesion, mandate or vote of a named organisation. The
/// signatories, which it counts but does not name, are made up and flagged; what it declares stands beside what is counted from them.
/// </summary>
public static class FirstTerritory
{
    /// <summary>Organisations in one transaction.</summary>
    public const int Batch = 50;
    public const int SmallSignatories = 550;
    public const int LargeBuyers = 150;

    private const ulong Seed = 20190612;
    private const string Metropole = "200054807";
    private const string Source = "Article de la CCI Marseille Provence (CCIMP), 12 juin 2019";
    private const string Charter = "MBA";

    /// <summary>The day of the source, on which whatever it does not date otherwise is attested.</summary>
    private static readonly DateOnly Day = new(2019, 6, 12);
    private static readonly DateTimeOffset At = Seeded.Noon(Day);

    // The source gives no split by size: these are assumptions, in tenths.
    private static readonly SyntheticShare[] Small = [new(SyntheticSize.Tpe, 7), new(SyntheticSize.Pme, 3)];
    private static readonly SyntheticShare[] Large = [new(SyntheticSize.PublicBody, 4), new(SyntheticSize.Eti, 4), new(SyntheticSize.Ge, 2)];

    private static readonly Named[] Institutions =
    [
        new(new(Identifier.Siren, Metropole), "Métropole Aix-Marseille-Provence",
            [new("Gérard Gazay", "Vice-président : développement économique, zones d'activités, commerce et artisanat")], SizeClass.PublicBody, "13055"),
        Named.Local("ccimp", "CCI Marseille Provence (CCIMP)",
            new("Jean-Luc Chauvin", "Président"), new("Nicolas Chabert", "Élu"),
            new("Delphine Defrance (la source écrit aussi « de France »)", "Vice-présidente : entreprises et innovation")),
        Named.Local("upe-13", "UPE 13", new Attested("Laurent Cohen", "Vice-président")),
        Named.Local("cpme-13", "CPME 13", new Attested("Morgann Rougeron", "Élu(e)")),
        Named.Local("cmar-13", "CMAR des Bouches-du-Rhône", new Attested("Alexandre Corsiglia", "Membre associé")),
        Named.Local("aix-marseille-universite", "Aix-Marseille Université"),
        Named.Local("la-french-tech-aix-marseille", "La French Tech Aix-Marseille"),
        Named.Local("cress-paca", "CRESS Paca", new Attested("Jean Ticory", "Premier vice-président")),
        Named.Local("chambre-d-agriculture-13", "Chambre d'Agriculture des Bouches-du-Rhône"),
        Named.Local("grand-port-maritime-de-marseille", "Grand Port Maritime de Marseille"),
        Named.Local("euromediterranee", "Euroméditerranée"),
        Named.Local("qualisa", "Qualisa", new Attested("Jean-Christophe Wolff", "Président et cofondateur"))
    ];

    /// <summary>The part to load.</summary>
    public static SeedPart Part => new("aix-marseille-provence", 20, "Aix-Marseille-Provence", Institutions.Length + 3 + SmallSignatories + LargeBuyers, LoadAsync);

    private static async Task LoadAsync(SeedRun run, CancellationToken ct)
    {
        await run.InvokeAsync(new EnterFirms([.. Institutions.Select(i => i.Firm)], null, run.Now), ct);
        run.Advance(Institutions.Length);
        await run.InvokeAsync(new AttestFunctions(Functions(run.Territory), Source, Day, run.Now), ct);
        run.Advance();
        await run.InvokeAsync(new DeclareFigures(Figures(run.Territory), At, run.Now), ct);
        run.Advance();
        await run.InvokeAsync(TheCharter(run.Now), ct);
        run.Advance();
        foreach (var batch in Signatories().Chunk(Batch))
        {
            await run.InvokeAsync(new EnterFirms(batch, Charter, run.Now), ct);
            run.Advance(batch.Length);
        }
    }

    private static IEnumerable<SeededFirm> Signatories()
    {
        var communes = Communes.OfEpci(Metropole);
        return SyntheticFirms.Generate(Seed, SmallSignatories, Small, communes)
            .Concat(SyntheticFirms.Generate(Seed, LargeBuyers, Large, communes, SmallSignatories + 1))
            .Select(firm => SyntheticSignatories.Of(firm, At, new(At, At)));
    }

    /// <summary>As far as the source says what those who take part commit to. When and by which act it was adopted, it does not say.</summary>
    private static AdoptCharter TheCharter(DateTimeOffset now) => new(Charter,
        new("Metropolitan Business Act (engagements résumés d'après la source)", "Metropolitan Business Act (commitments summarised from the source)"),
        [new(
            [
                new("Tous acheteurs, tous vendeurs : chacun achète et chacun vend.", "Everyone a buyer and everyone a seller."),
                new("Faire connaître ses besoins : ceux des donneurs d'ordre comme ceux de toute entreprise qui veut acheter un produit, une prestation ou un service.",
                    "Make one's needs known: those of the large buyers as well as those of any firm that wants to buy a product, a prestation or a service."),
                new("Permettre aux entreprises de se positionner.", "Let firms position themselves.")
            ],
            new("Non rapporté par la source", $"Attestée par la source, date et acte non rapportés ({Source})", Day), At)],
        now);

    private static Dictionary<Guid, string> Functions(string territory) => Institutions
        .SelectMany(i => i.Persons.Select((p, index) => (Id: SeededPerson.IdOf(territory, i.Firm, index), p.Function))).ToDictionary(p => p.Id, p => p.Function);

    private static Statement[] Figures(string territory)
    {
        var source = new FigureSource(Source);
        Guid Speaker(string name) => Institutions.SelectMany(i => i.Persons.Select((p, index) => (p.Name, Id: SeededPerson.IdOf(territory, i.Firm, index)))).Single(p => p.Name == name).Id;
        var (chabert, gazay) = (Speaker("Nicolas Chabert"), Speaker("Gérard Gazay"));
        return
        [
            new(Measure.Members, 1000, "persons", "more than", source, Day, chabert),
            new(Measure.SmeSignatories, 550, "organisations", "unqualified", source, Day, chabert),
            new(Measure.LargeBuyers, 150, "organisations", "unqualified", source, Day, chabert),
            new(Measure.SmeShareOfLocalFirms, 90, "percent", "more than", source, Day, gazay)
        ];
    }

    /// <summary>A person whom the source names, with the function it reports on that day.</summary>
    private sealed record Attested(string Name, string Function);

    /// <summary>An organisation that the source names: entered, not verified, for nobody reports that it was.</summary>
    private sealed record Named(Identifier Identifier, string Name, IReadOnlyList<Attested> Persons, SizeClass? Size = null, string? Commune = null)
    {
        public SeededFirm Firm => new(
            new(Identifier, Name, Size, null, Commune, Provenance: new(SourceKind.Declared, Source), EffectiveAt: At),
            [.. Persons.Select(p => new SeededPerson(p.Name, [], Synthetic: false))]);

        /// <summary>One of which the source gives no SIREN.</summary>
        public static Named Local(string id, string name, params Attested[] persons) => new(new(Identifier.Local, id), name, persons);
    }
}
