using Marten;
using Microsoft.Extensions.DependencyInjection;
using PactePme.Governance.Axes;
using PactePme.Governance.Register;
using PactePme.Governance.Targets;
using PactePme.Kernel;

namespace PactePme.Governance.Seed;

/// <summary>
/// What the first territory's source reports of how the pact is governed, and no more: who sits on the committee on that day, not since when, by which act or
/// under which rules; no mandate, no meeting, no vote.
/// </summary>
public static class FirstTerritoryCommittee
{
    private const string Source = "Article de la CCI Marseille Provence (CCIMP), 12 juin 2019";
    private const string Assumption = "La source ne dit pas si les fondateurs siègent : hypothèse de démonstration. / The source does not say whether the founders sit: an assumption of the demonstration.";

    /// <summary>How the two further axes are to be built, as the source words it.</summary>
    private static readonly Wording Method = new("Décryptage, accélération, facilitation", "Deciphering, accelerating, facilitating");

    private static readonly DateOnly Day = new(2019, 6, 12);
    private static readonly DateTimeOffset At = ParisTime.StartOf(Day).AddHours(12);
    private static readonly CitedSource Cited = new(Source);

    /// <summary>Those who sit on the committee, and the prospective ones, by the name and the identifier under which the register has them.</summary>
    private static readonly Named[] Organisations =
    [
        new("Métropole Aix-Marseille-Provence", "200054807", ["Vice-président : développement économique, zones d'activités, commerce et artisanat"]) { Founder = true },
        new("CCI Marseille Provence (CCIMP)", "ccimp", ["Président", "Élu", "Vice-présidente : entreprises et innovation"]) { Founder = true },
        new("UPE 13", "upe-13", ["Vice-président"]),
        new("CPME 13", "cpme-13", ["Élu(e)"]),
        new("CMAR des Bouches-du-Rhône", "cmar-13", ["Membre associé"]),
        new("Aix-Marseille Université", "aix-marseille-universite", []),
        new("La French Tech Aix-Marseille", "la-french-tech-aix-marseille", []),
        new("CRESS Paca", "cress-paca", ["Premier vice-président"]),
        new("Chambre d'Agriculture des Bouches-du-Rhône", "chambre-d-agriculture-13", []),
        new("Grand Port Maritime de Marseille", "grand-port-maritime-de-marseille", []) { Prospective = true },
        new("Euroméditerranée", "euromediterranee", []) { Prospective = true }
    ];

    /// <summary>The part to load; after Membership's, whose messages say who the organisations are.</summary>
    public static SeedPart Part => new("aix-marseille-provence", 40, "Comité de gouvernance d'Aix-Marseille-Provence", 3, LoadAsync);

    private static async Task LoadAsync(SeedRun run, CancellationToken ct)
    {
        string[] names = [.. Organisations.Select(o => o.Name)];
        var (ids, _) = await Hearing.UntilAsync(run, async session =>
        {
            var known = (await session.Query<KnownOrganisation>().Where(o => o.Name!.IsOneOf(names)).ToListAsync(ct)).GroupBy(o => o.Name!).ToDictionary(g => g.Key, g => g.First().Id);
            return known.Count == names.Length ? (known, true) : default((Dictionary<string, Guid>, bool)?);
        }, "the institutions", ct);
        await run.InvokeAsync(new AttestCommittee("Comité de gouvernance du pacte", Source, Day, [.. Organisations.Select(o => new AttestedSeat(o.Identifier, ids[o.Name], o.Founder ? Assumption : null, o.Prospective,
            [.. o.Functions.Select((f, i) => (SeedId.OfPerson(run.Territory, o.Identifier, i, At), f))]))], At, [.. Organisations.Where(o => o.Founder).Select(o => ids[o.Name])]), ct);
        run.Advance();
        await run.InvokeAsync(new EnterAxes(
            [
                new(AxisKind.Purchasing, new("Achats : le Metropolitan Business Act", "Purchasing: the Metropolitan Business Act"), false),
                new(AxisKind.Innovation, new("Innovation"), true) { Method = Method },
                new(AxisKind.Skills, new("RH et compétences", "HR and skills"), true) { Method = Method }
            ],
            new("Le Metropolitan Business Act précède le déploiement du pacte, qui l'a repris comme premier axe.", Cited, null, At), At, run.Now), ct);
        run.Advance();
        await run.InvokeAsync(new ReportPact(
            new(new(new("Conventions entre la Métropole et la CCIMP", "Conventions between the Metropolis and the CCIMP"),
                new("La source fait état de conventions entre les deux institutions depuis janvier 2017, sans en donner les actes.", "The source tells of conventions between the two institutions since January 2017, without their acts."),
                [ids[Organisations[0].Name], ids[Organisations[1].Name]]), Cited, "2017-01", ParisTime.StartOf(new(2017, 1, 1))),
            new(new("Pacte PME", Cited, AssociationSince: "2010", LaunchedOn: "2019-06-11"), ParisTime.StartOf(new(2019, 6, 11))),
            [
                new(new("Grands comptes adhérents", "Large buyers in the network"), 56, Cited, Day, "some"),
                new(new("Organisations professionnelles", "Professional organisations"), 34, Cited, Day),
                new(new("Collectivités", "Public authorities"), 4, Cited, Day)
            ],
            new(new(new("Doubler le nombre d'adhérents d'ici fin 2019", "Double the number of adherents by the end of 2019"), TargetMeasure.MembersDeclared, 2_000,
                new(1_000, new("Adhérents, qui sont des personnes : « plus de 1000 »", "Members, who are persons: \"more than 1000\""), Cited,
                    [new(700, new("Organisations signataires : 550 TPE/PME et 150 donneurs d'ordre ; doubler ferait 1400", "Signatory organisations: 550 TPE/PME and 150 large buyers; doubled, 1400"))]),
                new(2019, 12, 31), Cited), EffectiveAt: At),
            At, run.Now), ct);
        run.Advance();
    }

    /// <param name="Functions">Of the persons of the organisation that the source names, in the order in which they are entered.</param>
    private sealed record Named(string Name, string Identifier, IReadOnlyList<string> Functions)
    {
        public bool Founder { get; init; }
        public bool Prospective { get; init; }
    }
}

internal static class Hearing
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Waits for what arrives by messages.</summary>
    /// <param name="look">Gives what was waited for; nothing while it is not there yet.</param>
    /// <exception cref="TimeoutException">It has not come within a minute; loading again goes on from here.</exception>
    public static async Task<T> UntilAsync<T>(SeedRun run, Func<IQuerySession, Task<T?>> look, string what, CancellationToken ct) where T : struct
    {
        var store = run.Services.GetRequiredService<IGovernanceStore>();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            await using (var session = store.QuerySession(run.Territory))
                if (await look(session) is { } found) return found;
            try { await timer.WaitForNextTickAsync(limit.Token); }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                throw new TimeoutException($"The committee has not heard of {what} in {run.Territory} after {Patience.TotalSeconds:0} s.");
            }
        }
    }
}
