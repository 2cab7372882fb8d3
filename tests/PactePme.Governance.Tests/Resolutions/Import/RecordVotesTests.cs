using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using PactePme.Governance.Committees;
using PactePme.Governance.Resolutions;
using PactePme.Governance.Resolutions.Import;
using PactePme.Governance.Rules;
using PactePme.Host.CommandLine;
using PactePme.Kernel;
using PactePme.Testing;
using Wolverine;
using static PactePme.Governance.Tests.Resolutions.Import.SomeFile;

namespace PactePme.Governance.Tests.Resolutions.Import;

/// <summary>Recorded votes, on the real store.</summary>
public sealed class RecordVotesTests(PacteServer server) : IDisposable
{
    private static readonly SemaphoreSlim console = new(1);
    private readonly string folder = Directory.CreateTempSubdirectory("pacte-votes-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private IGovernanceStore Store => server.App.Services.GetRequiredService<IGovernanceStore>();

    private static async Task<List<FoundVote>> FoundAsync(string territory, params JsonObject[] votes) => [.. (await ReadAsync(Of(votes), territory)).Select(r => r.Vote!)];

    private async Task<RecordedVotes> RecordAsync(string territory, IReadOnlyList<FoundVote> votes)
    {
        await using var scope = server.App.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMessageBus>().InvokeForTenantAsync<RecordedVotes>(territory, new RecordVotes(votes, "essai.json"));
    }

    private async Task<(long Events, long Streams, long States, long Reservations)> CountAsync(string territory)
    {
        await using var session = Store.QuerySession(territory);
        return (await session.Events.QueryAllRawEvents().CountAsync(), await session.Events.QueryAllRawEvents().Select(e => e.StreamId).Distinct().CountAsync(),
            await session.Query<Resolution>().CountAsync(), await session.Query<Reservation>().CountAsync());
    }

    private async Task<(bool Done, string Said, string[] Report)> ImportAsync(string territory, byte[] file, string name = "votes.json")
    {
        ImportInput input = new() { Kind = ImportKind.votes, File = Path.Combine(folder, name), ReportFlag = Path.Combine(folder, "report.csv") };
        await File.WriteAllBytesAsync(input.File, file);
        await console.WaitAsync();
        using StringWriter said = new();
        var (standard, error) = (Console.Out, Console.Error);
        Console.SetOut(TextWriter.Synchronized(said));
        Console.SetError(Console.Out);
        try
        {
            var done = await VotesImport.RunAsync(server.App.Services, new(territory, territory), input);
            return (done, said.ToString(), await File.ReadAllLinesAsync(input.Report));
        }
        finally
        {
            Console.SetOut(standard);
            Console.SetError(error);
            console.Release();
        }
    }

    [Fact]
    public async Task Votes_are_recorded_once_however_often_they_are_imported()
    {
        var territory = server.FreshTerritory();
        var votes = await FoundAsync(territory, Vote(1, 3, 2, 1, 1, byProxy: 2), Vote(2, 2, 3), Vote(3, 2, 2));
        (await RecordAsync(territory, votes)).Effects.ShouldBe([VoteEffect.Recorded, VoteEffect.Recorded, VoteEffect.Recorded]);
        var once = await CountAsync(territory);
        once.ShouldBe((1 + 11 + 9 + 8, 4, 3, 3));
        (await RecordAsync(territory, votes)).Effects.ShouldBe([VoteEffect.Known, VoteEffect.Known, VoteEffect.Known]);
        (await CountAsync(territory)).ShouldBe(once);
        // Interrupted after the first, and gone on with.
        var more = await FoundAsync(territory, Vote(3, 2, 2), Vote(4, 1, 0));
        (await RecordAsync(territory, more)).Effects.ShouldBe([VoteEffect.Known, VoteEffect.Recorded]);
    }

    [Fact]
    public async Task A_stream_has_its_tenant_versions_cause_and_author_and_its_state_is_what_its_events_fold_to()
    {
        var territory = server.FreshTerritory();
        var votes = await FoundAsync(territory, Vote(1, 30, 20, 4, 3, byProxy: 7), Vote(2, 9, 0, censure: 12));
        await RecordAsync(territory, votes);
        await using var session = Store.QuerySession(territory);
        foreach (var vote in votes)
        {
            var id = RecordedVote.IdOf(territory, vote);
            var events = await session.Events.FetchStreamAsync(id);
            events.Select(e => e.Version).ShouldBe(Enumerable.Range(1, vote.Ballots.Count + 4).Select(v => (long)v));
            events.ShouldAllBe(e => e.TenantId == territory && e.UserName == "system" && e.CausationId == "import:essai.json" && e.StreamId == id && ((IFact)e.Data).EffectiveAt == RecordedVote.HeldAt(vote));
            events.Select(e => e.EventTypeName).Distinct().ShouldBe(["resolution_tabled_v1", "voting_opened_v1", "ballot_recorded_v1", "voting_closed_v1", vote.Declared.Outcome == VoteOutcome.Adopted ? "resolution_adopted_v1" : "resolution_rejected_v1"]);
            (await session.Events.FetchStreamStateAsync(id))!.Version.ShouldBe(vote.Ballots.Count + 4);
            JsonSerializer.Serialize(await session.LoadAsync<Resolution>(id)).ShouldBe(JsonSerializer.Serialize(Fold.Of<Resolution>(events)));
        }
        var committee = (await session.Query<Committee>().ToListAsync()).ShouldHaveSingleItem();
        (committee.Name, committee.Source, committee.Rules.Count).ShouldBe((RecordedVote.Chamber, "essai.json", 0));
        (await session.Events.FetchStreamAsync(committee.Id)).ShouldHaveSingleItem().Data.ShouldBeOfType<CommitteeAttested>().AttestedOn.ShouldBe(new(2024, 10, 23));
    }

    [Fact]
    public async Task Several_imports_at_once_record_each_vote_once()
    {
        var territory = server.FreshTerritory();
        var votes = await FoundAsync(territory, [.. Enumerable.Range(1, 20).Select(n => Vote(n, 8, 5))]);
        var done = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => RecordAsync(territory, i % 2 == 0 ? votes : [.. votes.AsEnumerable().Reverse()])));
        done.SelectMany(d => d.Effects).Count(e => e == VoteEffect.Recorded).ShouldBe(20);
        done.SelectMany(d => d.Effects).ShouldAllBe(e => e == VoteEffect.Recorded || e == VoteEffect.Known);
        (await CountAsync(territory)).ShouldBe((1 + 20 * 17, 21, 20, 20));
    }

    [Fact]
    public async Task A_vote_recorded_otherwise_and_a_number_in_use_stay_as_they_are()
    {
        var territory = server.FreshTerritory();
        await RecordAsync(territory, await FoundAsync(territory, Vote(1, 3, 2)));
        var (done, said, report) = await ImportAsync(territory, System.Text.Encoding.UTF8.GetBytes(Of(Vote(1, 4, 2), Vote(1, 4, 2), Vote(2, 3, 2, other: ("for", 9)), Vote(3, 3, 2))));
        done.ShouldBeTrue(said);
        report.Select(r => string.Join(',', r.Split(',').Take(6))).ShouldBe(["record,number,outcome,effect,ballots,reason", "1,1,rejected,,6,vote.differs", "2,1,duplicate,,,vote.repeated", "3,2,rejected,,,vote.disagrees", "4,3,accepted,recorded,5,"]);
        (await RecordAsync(territory, await FoundAsync(territory, Vote(3, 3, 2, date: "2024-10-24")))).Effects.ShouldBe([VoteEffect.NumberTaken]);
        (await CountAsync(territory)).ShouldBe((1 + 9 + 9, 3, 2, 2));
    }

    [Fact]
    public async Task A_territory_with_a_committee_of_its_own_takes_none()
    {
        var territory = server.FreshTerritory();
        await using (var session = Store.LightweightSession(territory))
        {
            session.Events.StartStream<Committee>(Guid.CreateVersion7(), new CommitteeAttested("Comité", "Presse", new(2026, 1, 1), false, SomeVotes.At));
            await session.SaveChangesAsync();
        }
        var (done, said, _) = await ImportAsync(territory, System.Text.Encoding.UTF8.GetBytes(Of(Vote(1, 3, 2))));
        done.ShouldBeFalse();
        said.ShouldContain("a committee of its own");
        (await CountAsync(territory)).ShouldBe((1, 1, 0, 0));
    }

    [Fact]
    public async Task A_file_that_breaks_off_is_recorded_as_far_as_it_goes_and_the_whole_file_goes_on()
    {
        var territory = server.FreshTerritory();
        var text = Of(Enumerable.Range(1, 60).Select(n => Vote(n, 8, 5, byProxy: 1)));
        var (cut, said, _) = await ImportAsync(territory, System.Text.Encoding.UTF8.GetBytes(text[..text.IndexOf("\"number\":41", StringComparison.Ordinal)]));
        cut.ShouldBeFalse();
        said.ShouldContain("The file breaks off after record 40.");
        (await CountAsync(territory)).States.ShouldBe(40);
        (var done, said, var report) = await ImportAsync(territory, Zipped(text), "votes.json.gz");
        done.ShouldBeTrue(said);
        report.Count(r => r.Contains(",known,", StringComparison.Ordinal)).ShouldBe(40);
        said.ShouldContain("60 / 60 donnent");
        (await CountAsync(territory)).ShouldBe((1 + 60 * 17, 61, 60, 60));
        (await ImportAsync(territory, "["u8.ToArray())).Done.ShouldBeFalse();
    }

    [Fact]
    public async Task A_recorded_vote_is_recounted_over_http()
    {
        var territory = server.FreshTerritory();
        var votes = await FoundAsync(territory, Vote(1, 3, 2, 1, 1, byProxy: 2));
        await RecordAsync(territory, votes);
        var auditor = await server.AsAsync(territory, server.FreshSiren(), "Auditrice", Role.Auditor);
        var answer = (await auditor.GetAsync($"resolutions/{RecordedVote.IdOf(territory, votes[0])}/recount")).Expect(HttpStatusCode.OK);
        answer.Json!["agrees"]!.GetValue<bool>().ShouldBeTrue(answer.Body);
        answer.Json["checks"]!.AsArray().Select(c => c!["rule"]!.GetValue<string>()).ShouldContain("declared");
    }

    /// <summary>The real file, once, in the territory that it is for: all 525 votes give what they declare; other rules would have decided some of them otherwise.</summary>
    [Fact]
    public async Task The_real_votes_all_recount_and_their_states_are_what_their_events_fold_to()
    {
        var data = Environment.GetEnvironmentVariable("PACTE_TEST_DATA");
        Assert.SkipWhen(string.IsNullOrEmpty(data), "PACTE_TEST_DATA is not set: the real file is not read.");
        var path = Path.Combine(data!, "votes-2024.json.gz");
        File.Exists(path).ShouldBeTrue("PACTE_TEST_DATA is set, but votes-2024.json.gz is not in it.");
        const string territory = "assemblee-nationale";
        var bytes = await File.ReadAllBytesAsync(path);

        var (done, said, report) = await ImportAsync(territory, bytes, "votes-2024.json.gz");
        done.ShouldBeTrue(said);
        TestContext.Current.SendDiagnosticMessage(said);
        said.ShouldContain("525 / 525 donnent");
        report.Length.ShouldBe(526);
        var counted = await CountAsync(territory);
        counted.ShouldBe((1 + 100_664 + 4 * 525, 526, 525, 525));
        (await ImportAsync(territory, bytes, "votes-2024.json.gz")).Said.ShouldContain("525 / 525 donnent");
        (await CountAsync(territory)).ShouldBe(counted);

        await using var session = Store.QuerySession(territory);
        var all = await session.Query<Resolution>().ToListAsync();
        all.Count(r => r.State == ResolutionState.Adopted).ShouldBe(217);
        all.Sum(r => r.Voting!.Ballots.Count(b => b.ByProxy)).ShouldBe(7_688);
        all.SelectMany(r => r.Voting!.Ballots).Select(b => b.SeatId).Distinct().Count().ShouldBe(597);

        // The censure of 4 December: adopted by 331 of 575; three quarters of the seats it would not have had.
        var member = await server.AsAsync(territory, server.FreshSiren(), "Analyste", Role.Analyst);
        var (censure, tie, close) = (all.Single(r => r.Number == "519"), all.Single(r => r.Number == "117"), all.Where(r => r is { State: ResolutionState.Adopted, Voting.Arithmetic: { } a } && a.Count.For == a.Needed).OrderBy(r => r.Id).First());
        await ChangesAsync(censure, new { majority = new { kind = "qualified", of = "seats", share = new { numerator = 3, denominator = 4 } } }, "rejected", true);
        await ChangesAsync(censure, new { majority = new { kind = "absolute", of = "votesCast" } }, "adopted", false);
        await ChangesAsync(tie, new { majority = new { kind = "qualified", of = "votesCast", share = new { numerator = 1, denominator = 2 } } }, "adopted", true);
        await ChangesAsync(close, new { majority = new { kind = "qualified", of = "votesCast", share = new { numerator = 2, denominator = 3 } } }, "rejected", true);
        await ChangesAsync(close, new { quorum = new { share = new { numerator = 1, denominator = 1 }, number = (int?)null, of = "seats", rounding = "moreThan", proxiesCount = true, @checked = "voteOpening" } }, "noQuorum", true);

        // A rebuild folds the events again; one of the whole store would disturb the tests beside this one.
        foreach (var resolution in all) JsonSerializer.Serialize(Fold.Of<Resolution>(await session.Events.FetchStreamAsync(resolution.Id))).ShouldBe(JsonSerializer.Serialize(resolution));

        async Task ChangesAsync(Resolution vote, object rules, string outcome, bool changes)
        {
            var answer = (await member.PostAsync($"resolutions/{vote.Id}/simulate", rules)).Expect(HttpStatusCode.OK);
            (answer.Json!["simulated"]!["outcome"]!.GetValue<string>(), answer.Json["outcomeChanges"]!.GetValue<bool>()).ShouldBe((outcome, changes), vote.Number);
        }
    }
}
