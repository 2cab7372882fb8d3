using Marten;
using Microsoft.Extensions.DependencyInjection;
using PactePme.Kernel;
using PactePme.Purchasing.Deals;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Participants;
using PactePme.Purchasing.Responses;

namespace PactePme.Purchasing.Seed;

/// <summary>The made-up territory's market: needs, responses and deals in every state, dated around the day on which they are loaded.</summary>
public static class DemoMarket
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Gives the needs their place in lists, whenever they are loaded.</summary>
    internal static readonly DateTimeOffset ListedFrom = new(2024, 9, 16, 10, 0, 0, TimeSpan.Zero);

    /// <summary>The part to load; after Membership's, whose messages say who takes part.</summary>
    public static SeedPart Part => new("demo", 30, "Marché de démonstration / demonstration market", Told.Count, LoadAsync);

    private static async Task LoadAsync(SeedRun run, CancellationToken ct)
    {
        var store = run.Services.GetRequiredService<IPurchasingStore>();
        var ids = Told.Select((_, i) => SeedId.Of(run.Territory, $"need/{i}", ListedFrom.AddMilliseconds(i))).ToArray();
        var present = await PresentAsync(store, run.Territory, ids, ct);
        run.Advance(present.Count);
        if (present.Count == ids.Length) return;
        var (buyers, suppliers) = await TradersAsync(store, run.Territory, ct);
        foreach (var (index, need) in Told.Index().Where(t => !present.Contains(ids[t.Index])))
        {
            await run.InvokeAsync(need.On(run.Now, ids[index], buyers, suppliers), ct);
            run.Advance();
        }
    }

    private static async Task<HashSet<Guid>> PresentAsync(IPurchasingStore store, string territory, Guid[] ids, CancellationToken ct)
    {
        await using var session = store.QuerySession(territory);
        return [.. (await session.LoadManyAsync<Need>(ct, ids)).Select(n => n.Id)];
    }

    /// <summary>Waits for the participants that the scenario needs, which arrive by messages, and gives them in the order of their SIREN.</summary>
    /// <exception cref="TimeoutException">They have not come within a minute; loading again goes on from here.</exception>
    private static async Task<(IReadOnlyList<Guid> Buyers, IReadOnlyList<Guid> Suppliers)> TradersAsync(IPurchasingStore store, string territory, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            await using (var session = store.QuerySession(territory))
            {
                var traders = (await session.Query<Participant>().Where(p => p.Synthetic && p.Standing == "verified").ToListAsync(ct))
                    .Where(p => p.MayTrade).OrderBy(p => p.Siren, StringComparer.Ordinal).ToLookup(p => p.LargeBuyer is not null, p => p.Id);
                if (traders[true].Count() >= Buyers && traders[false].Count() >= Suppliers) return ([.. traders[true]], [.. traders[false]]);
            }
            try { await timer.WaitForNextTickAsync(limit.Token); }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                throw new TimeoutException($"Fewer than {Buyers} buyers and {Suppliers} suppliers may trade in {territory} after {Patience.TotalSeconds:0} s.");
            }
        }
    }

    /// <summary>How many large buyers, and how many others, the scenario names by their place.</summary>
    private const int Buyers = 12, Suppliers = 20;

    // Buyer 1 keeps the committee's secretariat and buys nothing. Days are counted from the day of loading.
    private static readonly IReadOnlyList<Plan> Told =
    [
        new(0, "Impression du guide des achats responsables", NeedNature.Product, "79810000", 0, 21, NeedState.Draft, 4_000, 7_000),
        new(3, "Réfection de l'éclairage des ateliers", NeedNature.Prestation, "45310000", 0, 25, NeedState.Submitted, 20_000, 35_000),
        new(6, "Nettoyage des bureaux du siège", NeedNature.Service, "90910000", -1, 18, NeedState.ChangesRequested, 15_000, 22_000)
        { Reason = "Précisez les surfaces et la fréquence de passage." },
        new(0, "Agencement de la médiathèque", NeedNature.Prestation, "45421000", -3, 9, NeedState.Published, 30_000, 45_000)
        { Responses = [new(0, 38_500), new(3, 41_200)] },
        new(7, "Traiteur pour une journée d'accueil des fournisseurs", NeedNature.Service, "55520000", -4, 5, NeedState.Published, 3_000, 5_000)
        { Responses = [new(5, 4_350), new(8, 4_900) { End = ResponseState.Withdrawn, Reason = "Capacité déjà engagée à cette date." }] },
        new(2, "Maintenance des pompes de relevage", NeedNature.Service, "50530000", -2, 30, NeedState.Published, 18_000, 26_000)
        { Responses = [new(7, 21_500) { End = ResponseState.Invalidated }] },
        new(9, "Application de suivi des livraisons", NeedNature.Prestation, "72200000", -2, 14, NeedState.Published, 40_000, 58_000)
        {
            Responses =
            [
                new(2, 52_000),
                new(10, 0) { End = ResponseState.Interested },
                new(11, 0) { End = ResponseState.Declined, Reason = "Pas d'équipe disponible avant l'été." }
            ]
        },
        new(3, "Élagage des alignements de platanes", NeedNature.Prestation, "77310000", -20, -2, NeedState.Closed, 12_000, 20_000)
        { Responses = [new(1, 14_800), new(6, 16_100), new(9, 13_950) { End = ResponseState.Shortlisted, Reason = "Parmi les deux meilleures." }] },
        new(8, "Audit énergétique de deux entrepôts", NeedNature.Service, "71314000", -25, -4, NeedState.Closed, 9_000, 15_000)
        {
            Responses =
            [
                new(4, 11_400) { End = ResponseState.Retained, Reason = "Méthode claire, délai tenu." },
                new(7, 10_900) { End = ResponseState.NotRetained, Reason = "Les mesures sur site ne sont pas prévues." }
            ]
        },
        new(0, "Signalétique du forum des entreprises", NeedNature.Product, "79810000", -70, -50, NeedState.Awarded, 5_000, 9_000)
        {
            Responses =
            [
                new(0, 7_200) { End = ResponseState.Retained, Reason = "Meilleure réponse au cahier des charges.", Deal = new(DealSide.Supplier, new(7_200), new(7_200)) { ClaimantSays = WithoutPact.No, OtherSays = WithoutPact.Partly, Evidence = Order } },
                new(10, 8_600) { End = ResponseState.NotRetained, Reason = "Matériaux non réemployables." }
            ]
        },
        new(10, "Usinage d'une présérie de supports", NeedNature.Product, "42600000", -64, -45, NeedState.Awarded, 20_000, 30_000)
        { Responses = [new(11, 24_800) { End = ResponseState.Retained, Reason = "Tolérances garanties et contrôle fourni.", Deal = new(DealSide.Buyer, new(24_800), new(25_000)) { ClaimantSays = WithoutPact.Yes } }] },
        new(5, "Formation aux gestes et postures", NeedNature.Service, "80500000", -60, -40, NeedState.Awarded, 6_000, 10_000)
        { Responses = [new(12, 8_400) { End = ResponseState.Retained, Reason = "Sessions sur site, groupes réduits.", Deal = new(DealSide.Supplier, new(8_400), null) }] },
        new(11, "Transport du dernier kilomètre à vélo", NeedNature.Service, "64120000", -58, -38, NeedState.Awarded, 25_000, 40_000)
        { Responses = [new(13, 31_000) { End = ResponseState.Retained, Reason = "Couverture de toute la zone demandée.", Deal = new(DealSide.Buyer, new(31_000), new(36_500)) }] },
        new(4, "Peinture des couloirs du bâtiment B", NeedNature.Prestation, "45442100", -40, -20, NeedState.Awarded, 14_000, 20_000)
        { Responses = [new(14, 16_700) { End = ResponseState.Retained, Reason = "Produits à faible émission, planning compatible.", Deal = new(DealSide.Supplier, new(1_670), null, End: DealState.Withdrawn, Reason: "Montant saisi sans un zéro.") }] },
        new(6, "Développement d'un capteur de houle", NeedNature.Prestation, "72200000", -55, -30, NeedState.Unsuccessful, 40_000, 58_000)
        {
            Reason = "La seule proposition reçue dépasse le budget.",
            Responses = [new(15, 128_000) { End = ResponseState.NotRetained, Reason = "Montant supérieur au budget annoncé." }]
        },
        new(7, "Location d'une nacelle pour une semaine", NeedNature.Service, "45510000", -35, -15, NeedState.Unsuccessful, 1_500, 2_500)
        { Reason = "Aucune proposition reçue." },
        new(2, "Accueil et gardiennage d'un salon", NeedNature.Service, "79710000", -12, 6, NeedState.Cancelled, 8_000, 12_000)
        { Reason = "Le salon est reporté.", Responses = [new(16, 9_900)] },
        // Everyone buys, everyone sells: a small firm's need.
        new(17, "Comptoir d'accueil en bois local", NeedNature.Product, "45421000", -3, 12, NeedState.Published, 2_000, 3_500)
        { SmallBuyer = true, Responses = [new(18, 2_900)] },
        new(9, "Relevé topographique d'un quai", NeedNature.Service, "71351810", -75, -55, NeedState.Awarded, 8_000, 12_000)
        {
            Responses = [new(9, 9_600)
            {
                End = ResponseState.Retained,
                Reason = "Livrables complets, intervention de nuit.",
                Deal = new(DealSide.Supplier, new(11_400), new(9_600), Restated: new(9_600)) { ClaimantSays = WithoutPact.Partly, OtherSays = WithoutPact.Unknown }
            }]
        },
        new(8, "Rayonnages d'occasion pour une réserve", NeedNature.Product, "39141100", -130, -110, NeedState.Awarded, 1_500, 2_500)
        { Responses = [new(4, 1_900) { End = ResponseState.Retained, Reason = "Réemploi, livraison comprise.", Deal = new(DealSide.Buyer, new(1_900), null, End: DealState.Expired) }] }
    ];

    private static AttachEvidence Order => new("Bon de commande", "https://documents.example/bon-de-commande-0001.pdf", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08");

    /// <param name="Buyer">Its place among the buyers, or among the others when <see cref="SmallBuyer"/>.</param>
    /// <param name="Published">Days from the day of loading to its publication.</param>
    /// <param name="Deadline">Days from the day of loading to its deadline, at noon in Paris.</param>
    private sealed record Plan(int Buyer, string Title, NeedNature Nature, string Cpv, int Published, int Deadline, NeedState End, decimal From, decimal To)
    {
        public bool SmallBuyer { get; init; }
        public string? Reason { get; init; }
        public IReadOnlyList<PlannedResponse> Responses { get; init; } = [];

        public TellNeed On(DateTimeOffset now, Guid id, IReadOnlyList<Guid> buyers, IReadOnlyList<Guid> suppliers)
        {
            // A day earlier, so that nothing of the past is still ahead when this is loaded in the morning.
            var draft = new DraftNeed(Title, $"{Title} : besoin synthétique, pour essayer la plateforme.", Nature, NoonText(now, Deadline), [Cpv], ["13055"], new(new(From), new(To)));
            _ = ParisTime.Read(NoonText(now, Published - 1), "", out var published);
            return new(id, SmallBuyer ? suppliers[Buyer] : buyers[Buyer], draft, published, End, [.. Responses.Select(r => new ToldResponse(suppliers[r.Supplier],
                new($"{Title} : proposition synthétique, délai de trois semaines.", new(r.Amount)), r.End, r.Reason, r.Deal))], Reason);
        }

        private static string NoonText(DateTimeOffset now, int days) => $"{ParisTime.DayOf(now).AddDays(days):yyyy-MM-dd}T12:00";
    }

    /// <param name="Supplier">Its place among those who are not large buyers.</param>
    private sealed record PlannedResponse(int Supplier, decimal Amount)
    {
        public ResponseState End { get; init; } = ResponseState.Submitted;
        public string? Reason { get; init; }
        public ToldDeal? Deal { get; init; }
    }
}
