using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using PactePme.Kernel;
using PactePme.Membership.Adhesions;
using PactePme.Membership.Figures;
using PactePme.Membership.Organisations;
using PactePme.Membership.Persons;
using PactePme.Testing;

namespace PactePme.Membership.Tests.Figures;

public class PactFiguresTests(PacteServer server, ITestOutputHelper output)
{
    private static readonly DateTimeOffset Now = Sample.Noon;
    private static readonly DateTimeOffset Long = Now.AddYears(-1);

    private IMembershipStore Store => server.App.Services.GetRequiredService<IMembershipStore>();

    [Fact]
    public async Task The_figures_of_now_are_the_same_from_documents_and_from_events()
    {
        var territory = server.FreshTerritory();
        await FillAsync(territory, organisations: 300, new Random(7));
        await using var session = Store.QuerySession(territory);
        var documents = await PactFigures.ReadAsync(session, new(), Now, default);
        var events = await PactFigures.ReadAsync(session, new(AsOf: Now), Now, default);
        documents.ShouldBeEquivalentTo(events);
        documents.Signatories.Count.ShouldBeInRange(1, 299);
        documents.Signatories.Count.ShouldBe(documents.SignatoriesBySizeClass.Sum(s => s.Count));
        documents.SignatoriesBySizeClass.Count.ShouldBeGreaterThan(3);
        documents.PublicLargeBuyers.Count.ShouldBeGreaterThan(0);
        documents.Members.Count.ShouldBeGreaterThan(documents.Members.Synthetic);
        (await PactFigures.ReadAsync(session, new(AsOf: Now.AddYears(-3)), Now, default)).Signatories.ShouldBe(new Counted(0, 0));
    }

    [Fact]
    public async Task A_past_date_shows_the_past_size_buyer_and_members()
    {
        var territory = server.FreshTerritory();
        var (organisation, adhesion, person) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        await using (var session = Store.LightweightSession(territory))
        {
            session.Events.StartStream<Organisation>(organisation, Registered(SourceKind.Synthetic), new SizeClassStated(SizeClass.Tpe, Long), new SizeClassStated(SizeClass.Pme, Now.AddDays(-10)),
                new LargeBuyerFlagged(BuyerKind.Private, Now.AddDays(-10)));
            session.Events.StartStream<Adhesion>(adhesion, new AdhesionApplied(organisation, Guid.NewGuid(), true, Long), new AdhesionSigned(1, Long));
            session.Events.StartStream<Person>(person, new PersonJoined(organisation, Guid.NewGuid(), true, Long), new RoleGranted(Role.Member, Now.AddDays(-5), Long));
            await session.SaveChangesAsync();
        }
        await using var query = Store.QuerySession(territory);
        var now = await PactFigures.ReadAsync(query, new(), Now, default);
        now.SignatoriesBySizeClass.ShouldBe([new(SizeClass.Pme, 1, 1)]);
        now.PrivateLargeBuyers.ShouldBe(new(1, 1));
        now.Members.ShouldBe(new(0, 0));
        var past = await PactFigures.ReadAsync(query, new(AsOf: Now.AddDays(-20)), Now, default);
        past.SignatoriesBySizeClass.ShouldBe([new(SizeClass.Tpe, 1, 1)]);
        past.PrivateLargeBuyers.ShouldBe(new(0, 0));
        past.Members.ShouldBe(new(1, 1));
    }

    [Fact]
    public async Task A_withdrawal_recorded_late_was_not_known_before()
    {
        var territory = server.FreshTerritory();
        var (organisation, adhesion) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await using var session = Store.LightweightSession(territory);
        session.Events.StartStream<Organisation>(organisation, Registered(SourceKind.Declared));
        session.Events.StartStream<Adhesion>(adhesion, new AdhesionApplied(organisation, Guid.NewGuid(), false, Long), new AdhesionSigned(1, Long));
        await session.SaveChangesAsync();
        var recorded = (await session.Events.FetchStreamAsync(adhesion))[^1].Timestamp;
        session.Events.Append(adhesion, new AdhesionWithdrawn("x", Now.AddDays(-30)));
        await session.SaveChangesAsync();

        (await PactFigures.ReadAsync(session, new(AsOf: Now, KnownAt: recorded), Now, default)).Signatories.Count.ShouldBe(1);
        (await PactFigures.ReadAsync(session, new(AsOf: Now), Now, default)).Signatories.Count.ShouldBe(0);
        (await PactFigures.ReadAsync(session, new(AsOf: Now.AddDays(-40)), Now, default)).Signatories.Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_figures_are_fast()
    {
        const int organisations = 700;
        var territory = server.FreshTerritory();
        await FillAsync(territory, organisations, new Random(1));
        await using var session = Store.QuerySession(territory);
        foreach (var moment in new[] { new Moment(), new Moment(AsOf: Now) })
        {
            // The first call pays for compilation and cold pages; the median of the others is what callers meet.
            List<double> times = [];
            for (var i = 0; i < 6; i++)
            {
                var start = Stopwatch.GetTimestamp();
                await PactFigures.ReadAsync(session, moment, Now, default);
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
            output.WriteLine($"{organisations} organisations, {(moment.IsNow ? "now" : "as of")}: first {times[0]:0} ms, then {string.Join(' ', times.Skip(1).Select(t => $"{t:0}"))}");
            times.Skip(1).Order().ElementAt(2).ShouldBeLessThan(1000); // the aim is 150; a machine busy with other tests is several times slower
        }
    }

    [Fact]
    public async Task A_figure_is_declared_then_corrected_and_both_are_kept()
    {
        var territory = server.FreshTerritory();
        var secretary = await server.AsAsync(territory, server.FreshSiren(), "Secretaire", Role.Secretary);
        var speaker = (await secretary.PostAsync("persons", new
        {
            organisationId = (await secretary.GetAsync("organisations")).Json!["items"]![0]!["id"]!.GetValue<Guid>(),
            name = "Porte-parole",
            roles = Array.Empty<string>()
        })).Expect(HttpStatusCode.Created).Id;
        (await secretary.PostAsync("figures", new { statement = Statement(1000, Guid.NewGuid()) })).ExpectProblem(422, "validation");
        (await secretary.PostAsync("figures", new { statement = Statement(-1, speaker) })).ExpectProblem(422, "validation");
        var figure = (await secretary.PostAsync("figures", new { statement = Statement(100, speaker) })).Expect(HttpStatusCode.Created);
        (await secretary.PostAsync($"figures/{figure.Id}/correct", new { statement = Statement(1000, speaker), reason = "faute de frappe" }, 1)).Expect(HttpStatusCode.OK);
        (await secretary.GetAsync("figures?measure=members")).Json!["items"]![0]!["value"]!.GetValue<decimal>().ShouldBe(1000);
        (await secretary.GetAsync($"figures/{figure.Id}?version=1")).Json!["value"]!.GetValue<decimal>().ShouldBe(100);
        (await secretary.GetAsync($"figures/{figure.Id}/history")).Json!.AsArray().Count.ShouldBe(2);

        await using var session = Store.QuerySession(territory);
        var declared = (await PactFigures.ReadAsync(session, new(), DateTimeOffset.MaxValue, default)).Declared.ShouldHaveSingleItem();
        declared.ShouldSatisfyAllConditions(d => d.Qualifier.ShouldBe("more than"), d => d.SpeakerPersonId.ShouldBe(speaker), d => d.Version.ShouldBe(2));

        static object Statement(decimal value, Guid speakerPersonId) => new
        {
            measure = "members",
            value,
            unit = "persons",
            qualifier = "more than",
            source = new { title = "Article", url = "https://example.org/article" },
            declaredOn = "2019-06-12",
            speakerPersonId
        };
    }

    private static OrganisationRegistered Registered(SourceKind kind) => new(new("pacte-pme", "x"), "X", null, false, false, new(kind, "test"), Long.AddYears(-1));

    /// <summary>Organisations in every state that bears on the figures, two persons each, their facts partly dated in disorder.</summary>
    private async Task FillAsync(string territory, int organisations, Random random)
    {
        foreach (var batch in Enumerable.Range(0, organisations).Chunk(500))
        {
            await using var session = Store.LightweightSession(territory);
            foreach (var _ in batch)
            {
                var organisation = Guid.CreateVersion7();
                List<object> facts = [Registered(Flip(4) ? SourceKind.Declared : SourceKind.Synthetic)];
                if (!Flip(20)) facts.Add(new SizeClassStated((SizeClass)random.Next(5), Day()));
                if (Flip(3)) facts.Add(new SizeClassStated((SizeClass)random.Next(5), Day()));
                if (Flip(4)) facts.Add(new LargeBuyerFlagged(Flip(2) ? BuyerKind.Public : BuyerKind.Private, Day()));
                if (Flip(10)) facts.Add(new LargeBuyerFlagged(null, Day()));
                session.Events.StartStream<Organisation>(organisation, facts);

                List<object> steps = [new AdhesionApplied(organisation, Guid.NewGuid(), true, Long.AddDays(-3))];
                if (!Flip(9)) steps.AddRange(new AdhesionApproved(Long.AddDays(-2)), new AdhesionSigned(1, Long.AddDays(-1)));
                if (steps.Count > 1 && Flip(8)) steps.Add(new ReaffirmationFellDue(2, Long));
                if (Flip(10)) steps.Add(new AdhesionWithdrawn("x", Day()));
                session.Events.StartStream<Adhesion>(Guid.CreateVersion7(), steps);

                for (var person = 0; person < 2; person++)
                {
                    List<object> life = [new PersonJoined(organisation, Guid.NewGuid(), Flip(2), Long), new RoleGranted(Flip(5) ? Role.Moderator : Role.Member, Flip(6) ? Day() : null, Long)];
                    if (Flip(12)) life.Add(new RoleEnded(Role.Member, EndReason.TermOver, Day()));
                    if (Flip(15)) life.Add(new PersonLeft(EndReason.LeftOrganisation, Now));
                    session.Events.StartStream<Person>(Guid.CreateVersion7(), life);
                }
            }
            session.Events.StartStream<DeclaredFigure>(Guid.CreateVersion7(), new FigureDeclared(new(Measure.Members, 1000, "persons", "more than", new("Article"), new(2019, 6, 12)), Long));
            await session.SaveChangesAsync();
        }

        bool Flip(int of) => random.Next(of) == 0;
        DateTimeOffset Day() => Long.AddDays(random.Next(365));
    }
}
