using System.Net;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PactePme.Governance;
using PactePme.Governance.Register;
using PactePme.Governance.Seed;
using PactePme.Host.Startup;
using PactePme.Kernel;
using PactePme.Membership;
using PactePme.Membership.Adhesions;
using PactePme.Membership.Charters;
using PactePme.Membership.Figures;
using PactePme.Membership.Organisations;
using PactePme.Membership.Persons;
using PactePme.Membership.Seed;
using PactePme.Purchasing;
using PactePme.Purchasing.Deals;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Responses;
using PactePme.Purchasing.Seed;
using PactePme.Testing;

namespace PactePme.Host.Tests.Seeding;

/// <summary>The demonstration data, loaded once into the territories it is made for.</summary>
public sealed class LoadedSeed(PacteServer server) : IAsyncLifetime
{
    public const string First = "aix-marseille-provence";
    public const string Demo = "demo";

    /// <summary>How many events of each kind, as loaded, before any test adds its own.</summary>
    public IReadOnlyDictionary<string, long> FirstEvents { get; private set; } = null!;

    public IReadOnlyDictionary<string, long> DemoEvents { get; private set; } = null!;

    public DateTimeOffset LoadedAt { get; private set; }

    public async ValueTask InitializeAsync()
    {
        await server.App.Services.GetRequiredService<Seeder>().RunAsync(CancellationToken.None);
        FirstEvents = await EventsAsync(First);
        DemoEvents = await EventsAsync(Demo);
        LoadedAt = DateTimeOffset.UtcNow;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Matches, notifications and measurements are no part of the seed: messages bring them about a moment later.</summary>
    public async Task<IReadOnlyDictionary<string, long>> EventsAsync(string territory)
    {
        await using var command = server.App.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand("""
            select type, count(*) from (select type, tenant_id from membership.mt_events union all select type, tenant_id from purchasing.mt_events
                union all select type, tenant_id from governance.mt_events) e
            where tenant_id = $1 and type not in ('supplier_matched_v1', 'organisation_notified_v1', 'target_measured_v1', 'target_missed_v1') group by type
            """);
        command.Parameters.Add(new() { Value = territory });
        SortedDictionary<string, long> counts = new(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) counts.Add(reader.GetString(0), reader.GetInt64(1));
        return counts;
    }
}

/// <summary>Counts what is scheduled in the whole host: nothing else may schedule meanwhile.</summary>
[CollectionDefinition(nameof(SeedTests), DisableParallelization = true)]
public sealed class SeedCollection;

[Collection(nameof(SeedTests))]
public sealed partial class SeedTests(PacteServer server, LoadedSeed seed) : IClassFixture<LoadedSeed>
{
    private static readonly DateTimeOffset Noon = new(2019, 6, 12, 10, 0, 0, TimeSpan.Zero);

    private IServiceProvider Services => server.App.Services;

    private IQuerySession Membership(string territory) => Services.GetRequiredService<IMembershipStore>().QuerySession(territory);

    private IQuerySession Purchasing(string territory) => Services.GetRequiredService<IPurchasingStore>().QuerySession(territory);

    private async Task<PactFigures> FiguresAsync(Moment moment)
    {
        await using var session = Membership(LoadedSeed.First);
        return await PactFigures.ReadAsync(session, moment, DateTimeOffset.UtcNow, CancellationToken.None);
    }

    [Fact]
    public async Task The_first_territory_counts_what_its_source_declares_and_shows_that_beside()
    {
        var figures = await FiguresAsync(new());
        figures.SignatoriesBySizeClass.Where(s => s.SizeClass is SizeClass.Tpe or SizeClass.Pme).Sum(s => s.Count).ShouldBe(550);
        (figures.PublicLargeBuyers.Count + figures.PrivateLargeBuyers.Count).ShouldBe(150);
        figures.PublicLargeBuyers.Count.ShouldBeGreaterThan(30);
        figures.PrivateLargeBuyers.Count.ShouldBeGreaterThan(30);
        figures.Signatories.ShouldBe(new Counted(700, 700));
        figures.Members.Count.ShouldBeGreaterThan(1000);
        figures.Members.Synthetic.ShouldBe(figures.Members.Count);
        figures.Declared.Select(d => (d.Measure, d.Value, d.Qualifier, d.Synthetic)).ShouldBe(
        [
            (Measure.Members, 1000, "more than", false), (Measure.SmeSignatories, 550, "unqualified", false),
            (Measure.LargeBuyers, 150, "unqualified", false), (Measure.SmeShareOfLocalFirms, 90, "more than", false)
        ]);
    }

    [Fact]
    public async Task Its_figures_took_effect_on_the_day_of_the_source_and_are_known_since_they_were_loaded()
    {
        (await FiguresAsync(new(AsOf: Noon))).Signatories.Count.ShouldBe(700);
        (await FiguresAsync(new(AsOf: Noon.AddSeconds(-1)))).Signatories.Count.ShouldBe(0);
        (await FiguresAsync(new(AsOf: Noon, KnownAt: Noon))).Signatories.Count.ShouldBe(0);
    }

    [Fact]
    public async Task Signatories_are_spread_over_the_communes_of_the_metropolis_and_say_what_they_supply()
    {
        await using var session = Membership(LoadedSeed.First);
        var made = await session.Query<Organisation>().Where(o => o.Provenance.Kind == SourceKind.Synthetic && o.Status == OrganisationStatus.Verified).ToListAsync();
        made.Count.ShouldBe(700);
        var communes = Communes.OfEpci("200054807").Select(c => c.Code).ToHashSet();
        communes.Count.ShouldBe(92);
        made.ShouldAllBe(o => communes.Contains(o.PresentCommune!));
        made.Select(o => o.PresentCommune).Distinct().Count().ShouldBeGreaterThan(40);
        made.ShouldAllBe(o => o.Capabilities!.Cpv.Count > 0 && o.Capabilities.Keywords.Count > 0);
    }

    [Fact]
    public async Task Of_organisations_and_persons_the_source_names_nothing_is_made_up()
    {
        await using var session = Membership(LoadedSeed.First);
        var named = await session.Query<Organisation>().Where(o => o.Provenance.Kind == SourceKind.Declared).ToListAsync();
        named.Count.ShouldBe(12);
        named.Count(o => o.Identifier!.Scheme == Identifier.Siren).ShouldBe(1);
        named.ShouldAllBe(o => o.RegisteredFrom == Noon && o.Status == OrganisationStatus.Registered && o.PresentBuyerKind == null);
        (await session.Query<Adhesion>().CountAsync(a => !a.Synthetic)).ShouldBe(0);

        var persons = await session.Query<Person>().Where(p => !p.Synthetic).ToListAsync();
        persons.Count.ShouldBe(9);
        persons.ShouldAllBe(p => p.Roles.Count == 0 && p.Functions.Single().AttestedOn == new DateOnly(2019, 6, 12));
        (await session.Query<Charter>().SingleAsync()).Texts.Single().Decision!.Reference.ShouldContain("date et acte non rapportés");
    }

    [Fact]
    public async Task Names_are_for_the_secretary_and_a_second_spelling_is_noted()
    {
        var secretary = await server.AsAsync(LoadedSeed.First, "200054807", "secrétariat", Role.Secretary);
        var ccimp = await IdOfAsync(LoadedSeed.First, new(Identifier.Local, "ccimp"));
        var persons = (await secretary.GetAsync($"persons?organisationId={ccimp}")).Expect(HttpStatusCode.OK).Json!["items"]!.AsArray();
        persons.Count.ShouldBe(3);
        var defrance = persons.Single(p => p!["details"]!["name"]!.GetValue<string>().StartsWith("Delphine Defrance", StringComparison.Ordinal))!;
        defrance["details"]!["name"]!.GetValue<string>().ShouldContain("de France");
        defrance["functions"]!.AsArray().Single()!["function"]!.GetValue<string>().ShouldStartWith("Vice-présidente");
        persons.ShouldAllBe(p => !p!["synthetic"]!.GetValue<bool>());
    }

    [Fact]
    public async Task The_demonstration_shows_every_state()
    {
        await using var membership = Membership(LoadedSeed.Demo);
        (await membership.Query<Adhesion>().ToListAsync()).Select(a => a.State).Distinct()
            .ShouldBe([AdhesionState.Applied, AdhesionState.Signed, AdhesionState.ReaffirmationDue, AdhesionState.Withdrawn], ignoreOrder: true);
        var organisations = await membership.Query<Organisation>().ToListAsync();
        organisations.Count(o => o.Status == OrganisationStatus.Suspended).ShouldBe(1);
        organisations.Count(o => o.Status == OrganisationStatus.Merged).ShouldBe(1);
        var roles = (await membership.Query<Person>().ToListAsync()).SelectMany(p => p.Roles).Select(r => r.Role).Distinct();
        roles.ShouldBe(Enum.GetValues<Role>().Except([Role.NetworkAdministrator]), ignoreOrder: true);

        await using var purchasing = Purchasing(LoadedSeed.Demo);
        var needs = await purchasing.Query<Need>().ToListAsync();
        needs.Select(n => n.State).Distinct().ShouldBe(Enum.GetValues<NeedState>(), ignoreOrder: true);
        needs.Where(n => n.State == NeedState.Published).ShouldAllBe(n => n.Deadline > DateTimeOffset.UtcNow.AddDays(3));
        (await purchasing.Query<Response>().ToListAsync()).Select(r => r.State).Distinct().ShouldBe(Enum.GetValues<ResponseState>(), ignoreOrder: true);
        (await purchasing.Query<Deal>().ToListAsync()).Select(d => d.State).Distinct().ShouldBe(Enum.GetValues<DealState>(), ignoreOrder: true);
        needs.ShouldAllBe(n => n.Synthetic);

        var figures = await PurchasingFigures.ReadAsync(purchasing, new(KnownAt: seed.LoadedAt), DateTimeOffset.UtcNow, CancellationToken.None);
        figures.OpenNeeds.ShouldBe(new CountFigure(5, 5));
        figures.ConfirmedDeals.ShouldBe(new AmountFigure(3, new(41_600), 3, new(41_600)));
        figures.OneSidedClaims.ShouldBe(new AmountFigure(1, new(8_400), 1, new(8_400)));
        (await PurchasingFigures.ReadAsync(purchasing, new(AsOf: DateTimeOffset.UtcNow.AddDays(-100)), DateTimeOffset.UtcNow, CancellationToken.None)).ConfirmedDeals.Count.ShouldBe(0);
    }

    /// <summary>Messages tell it a moment later: organisations that nobody verified, too, for they may hold a seat.</summary>
    [Theory]
    [InlineData(LoadedSeed.First)]
    [InlineData(LoadedSeed.Demo)]
    public async Task Governance_hears_of_all_that_is_loaded(string territory)
    {
        await using var membership = Membership(territory);
        await using var purchasing = Purchasing(territory);
        Dictionary<Guid, string> organisations = (await membership.Query<Organisation>().ToListAsync()).ToDictionary(o => o.Id, o => o.Status.ToString().ToLowerInvariant());
        var persons = (await membership.Query<Person>().ToListAsync()).ToDictionary(p => p.Id, p => p.OrganisationId);
        var signatories = (await membership.Query<Adhesion>().ToListAsync()).Where(a => a.IsSignatory).Select(a => a.OrganisationId).ToHashSet();
        var charter = await membership.Query<Charter>().SingleAsync();
        var deals = (await purchasing.Query<Deal>().ToListAsync()).Where(d => d.Agreed is not null).ToDictionary(d => d.Id, d => d.Agreed!.Amount);

        await Wait.UntilAsync(async () =>
        {
            await using var governance = Services.GetRequiredService<IGovernanceStore>().QuerySession(territory);
            var known = (await governance.Query<KnownOrganisation>().ToListAsync()).ToDictionary(o => o.Id);
            var present = (await governance.Query<KnownPerson>().ToListAsync()).Where(p => p.Present).ToDictionary(p => p.Id, p => p.OrganisationId);
            var confirmed = (await governance.Query<KnownDeal>().ToListAsync()).Where(d => d.Confirmed).ToDictionary(d => d.Id, d => d.Amount);
            return organisations.All(o => known.TryGetValue(o.Key, out var k) && k.Standing == o.Value && k.IsSignatory == signatories.Contains(o.Key))
                && persons.All(p => present.TryGetValue(p.Key, out var organisation) && organisation == p.Value)
                && deals.All(d => confirmed.TryGetValue(d.Key, out var amount) && amount == d.Value)
                && await governance.LoadAsync<KnownCharter>(charter.Id) is { } k && k.Draft == charter.Draft?.Number && k.InForce == charter.InForce && k.Code == charter.Code;
        }, seconds: 60);
    }

    [Fact]
    public async Task Nothing_of_the_demonstration_took_effect_in_the_future()
    {
        foreach (var territory in (string[])[LoadedSeed.First, LoadedSeed.Demo])
            foreach (var session in (IQuerySession[])[Membership(territory), Purchasing(territory)])
                await using (session)
                {
                    var facts = (await session.Events.QueryAllRawEvents().ToListAsync()).Select(e => (IFact)e.Data).ToList();
                    facts.ShouldAllBe(f => f.EffectiveAt <= DateTimeOffset.UtcNow);
                }
    }

    [Fact]
    public async Task An_open_need_closes_by_itself_as_one_published_through_the_api_does() => (await ScheduledAsync()).ShouldBeGreaterThanOrEqualTo(5);

    [Fact]
    public async Task Loading_again_changes_nothing()
    {
        var before = (await seed.EventsAsync(LoadedSeed.First), await seed.EventsAsync(LoadedSeed.Demo), await ScheduledAsync());
        await Services.GetRequiredService<Seeder>().RunAsync(CancellationToken.None);
        (await seed.EventsAsync(LoadedSeed.First)).ShouldBe(before.Item1);
        (await seed.EventsAsync(LoadedSeed.Demo)).ShouldBe(before.Item2);
        (await ScheduledAsync()).ShouldBe(before.Item3);
    }

    [Fact]
    public async Task The_first_territory_cut_short_is_completed_without_doubles()
    {
        var territory = server.FreshTerritory();
        await CutAsync(territory, FirstTerritory.Part, 215);
        (await seed.EventsAsync(territory))["organisation_registered_v1"].ShouldBe(12 + 200);
        await FirstTerritory.Part.Load(new(territory, Services, _ => { }), CancellationToken.None);
        await CutAsync(territory, FirstTerritoryCommittee.Part, 2);
        await FirstTerritoryCommittee.Part.Load(new(territory, Services, _ => { }), CancellationToken.None);
        (await seed.EventsAsync(territory)).ShouldBe(seed.FirstEvents);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(17)]
    public async Task The_demonstration_cut_short_is_completed_without_doubles(int after)
    {
        var territory = server.FreshTerritory();
        await CutAsync(territory, DemoTerritory.Part, after);
        await DemoTerritory.Part.Load(new(territory, Services, _ => { }), CancellationToken.None);
        await CutAsync(territory, DemoMarket.Part, after);
        await DemoMarket.Part.Load(new(territory, Services, _ => { }), CancellationToken.None);
        await CutAsync(territory, DemoCommittee.Part, Math.Min(after, 2));
        await DemoCommittee.Part.Load(new(territory, Services, _ => { }), CancellationToken.None);
        (await seed.EventsAsync(territory)).ShouldBe(seed.DemoEvents);
    }

    [Fact]
    public async Task A_buyer_and_a_supplier_of_the_demonstration_can_do_business_at_once()
    {
        var buyer = await server.AsAsync(LoadedSeed.Demo, Siren.Complete("00001001"), "acheteuse", Role.Member);
        var moderator = await server.AsAsync(LoadedSeed.Demo, Siren.Complete("00001002"), "modératrice", Role.Moderator);
        var supplier = await server.AsAsync(LoadedSeed.Demo, Siren.Complete("00001013"), "fournisseur", Role.Member);
        var need = (await buyer.PostAsync("needs", new { title = "Bancs", description = "Dix bancs.", nature = "product", deadline = "2099-12-01T12:00", budget = new { max = new { amount = "4000.00", currency = "EUR" } }, tender = new { procedure = "adapted" } })).Expect(HttpStatusCode.Created);
        var submitted = (await buyer.PostAsync($"needs/{need.Id}/submit", new { }, need.Version)).Expect(HttpStatusCode.OK);
        (await moderator.PostAsync($"needs/{need.Id}/publish", new { }, submitted.Version)).Expect(HttpStatusCode.OK);
        (await supplier.PostAsync($"needs/{need.Id}/responses", new { summary = "Dix bancs de pin." })).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_supplier_whose_response_was_withdrawn_may_respond_again()
    {
        await using var purchasing = Purchasing(LoadedSeed.Demo);
        var withdrawn = await purchasing.Query<Response>().SingleAsync(r => r.State == ResponseState.Withdrawn);
        await using var membership = Membership(LoadedSeed.Demo);
        var siren = (await membership.LoadAsync<Organisation>(withdrawn.OrganisationId))!.Identifier!.Value;
        var supplier = await server.AsAsync(LoadedSeed.Demo, siren, "fournisseuse", Role.Member);
        (await supplier.PostAsync($"needs/{withdrawn.NeedId}/responses", new { summary = "À nouveau." })).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task An_organisation_that_a_token_had_entered_before_is_completed()
    {
        var territory = server.FreshTerritory();
        await server.AsAsync(territory, Siren.Complete("00001001"), "avant", Role.Member);
        await DemoTerritory.Part.Load(new(territory, Services, _ => { }), CancellationToken.None);
        await DemoMarket.Part.Load(new(territory, Services, _ => { }), CancellationToken.None);
        await using var session = Membership(territory);
        var completed = (await session.LoadAsync<Organisation>(await IdOfAsync(territory, new(Identifier.Siren, Siren.Complete("00001001")))))!;
        completed.Status.ShouldBe(OrganisationStatus.Verified);
        completed.PresentBuyerKind.ShouldBe(BuyerKind.Public);
        (await session.Query<Adhesion>().SingleAsync(a => a.OrganisationId == completed.Id)).IsSignatory.ShouldBeTrue();
        (await session.Query<Organisation>().CountAsync()).ShouldBe(41);
    }

    /// <summary>Loads a part and breaks off once it has come so far.</summary>
    private async Task CutAsync(string territory, SeedPart part, long after)
    {
        var done = 0L;
        SeedRun run = new(territory, Services, steps =>
        {
            if ((done += steps) >= after) throw new EndOfStreamException("cut short");
        });
        await Should.ThrowAsync<EndOfStreamException>(() => part.Load(run, CancellationToken.None));
    }

    private async Task<Guid> IdOfAsync(string territory, Identifier identifier)
    {
        await using var session = Membership(territory);
        return (await session.LoadAsync<Reservation>(Reservation.Key(RegisterOrganisationEndpoint.Rule, identifier.Scheme, identifier.Value)))!.HolderId;
    }

    private async Task<long> ScheduledAsync()
    {
        await using var command = Services.GetRequiredService<NpgsqlDataSource>()
            .CreateCommand("select count(*) from wolverine.wolverine_incoming_envelopes where status = 'Scheduled' and message_type like '%CloseNeedAtDeadline'");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
