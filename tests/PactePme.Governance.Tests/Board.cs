using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using PactePme.Governance.Meetings;
using PactePme.Governance.Rules;
using PactePme.Kernel;
using PactePme.Testing;
using Wolverine;

namespace PactePme.Governance.Tests;

/// <summary>A territory of its own with a founded committee: seats of as many organisations, somebody holding each, a secretary and an auditor.</summary>
internal sealed class Board
{
    public required PacteServer Server { get; init; }
    public required string Territory { get; init; }
    public required PacteClient Secretary { get; init; }
    public required PacteClient Auditor { get; init; }

    /// <summary>Somebody of a member organisation without a seat.</summary>
    public required PacteClient Outsider { get; init; }
    public Guid CommitteeId { get; private set; }
    public IReadOnlyList<Member> Members { get; private set; } = [];

    /// <summary>A seat, its organisation, who holds it and who stands in for them.</summary>
    public sealed record Member(Guid SeatId, Guid OrganisationId, Guid PersonId, PacteClient Client, Guid AlternateId, PacteClient Alternate);

    public static readonly RulesOfProcedure Rules = new(
        new(new(1, 2), null, CountedOf.Electorate, Rounding.MoreThan, false, QuorumChecked.Throughout, new(3)),
        new(MajorityKind.Absolute), [new(ResolutionKind.Rules, new(MajorityKind.Qualified, CountedOf.Seats, new(2, 3)))],
        1, true, true, new(2), true, 5, []);

    public static async Task<Board> OpenAsync(PacteServer server, int seats = 5, RulesOfProcedure? rules = null)
    {
        var territory = server.FreshTerritory();
        var board = new Board
        {
            Server = server,
            Territory = territory,
            Secretary = await server.AsAsync(territory, "200054807", "secrétaire", Role.Secretary),
            Auditor = await server.AsAsync(territory, "200054807", "auditrice", Role.Auditor),
            Outsider = await server.AsAsync(territory, server.FreshSiren(), "passante", Role.Member)
        };
        List<(string Siren, PacteClient Holder, PacteClient Alternate)> firms = [];
        for (var i = 0; i < seats; i++)
        {
            var siren = server.FreshSiren();
            firms.Add((siren, await server.AsAsync(territory, siren, "titulaire", Role.GovernanceMember, Role.Member), await server.AsAsync(territory, siren, "suppléant", Role.GovernanceMember)));
        }
        List<(Guid Organisation, Guid Holder, Guid Alternate)> found = [];
        foreach (var (siren, _, _) in firms)
        {
            var organisation = await board.OrganisationAsync(siren);
            var persons = (await board.Secretary.GetAsync($"persons?organisationId={organisation}")).Json!["items"]!.AsArray().Select(p => (Id: p!["id"]!.GetValue<Guid>(), Name: p["details"]!["name"]!.GetValue<string>())).ToList();
            found.Add((organisation, persons.Single(p => p.Name == "titulaire").Id, persons.Single(p => p.Name == "suppléant").Id));
        }
        Answer? founded = null;
        // Until the committee has heard of those who will sit.
        await Wait.UntilAsync(async () => (founded = await board.Secretary.PostAsync("committees", new
        {
            name = "Comité d'essai",
            act = new { reference = "Convention constitutive", actOn = "2026-01-05" },
            rules = rules ?? Rules,
            seats = found.Select(f => new { organisationId = f.Organisation, holder = f.Holder, alternate = f.Alternate }),
            chair = found.Count > 0 ? found[0].Organisation : (Guid?)null
        })).Status != HttpStatusCode.UnprocessableEntity, () => $"{founded}");
        board.CommitteeId = founded!.Expect(HttpStatusCode.Created).Id;
        var ids = (await board.Secretary.GetAsync("seats?limit=200")).Expect(HttpStatusCode.OK).Json!["items"]!.AsArray().ToDictionary(s => s!["organisationId"]!.GetValue<Guid>(), s => s!["id"]!.GetValue<Guid>());
        board.Members = [.. found.Zip(firms, (f, c) => new Member(ids[f.Organisation], f.Organisation, f.Holder, c.Holder, f.Alternate, c.Alternate))];
        return board;
    }

    public async Task<Guid> OrganisationAsync(string siren) =>
        (await Secretary.GetAsync($"organisations?identifier=SIREN:{siren}")).Json!["items"]![0]!["id"]!.GetValue<Guid>();

    public static object Content(string title = "Budget de communication", bool secret = false, object? effect = null, string kind = "deliberation", Guid? organisationId = null, Guid? supersedes = null) =>
        new { content = new { kind, title = new { french = title }, text = new { french = "Le comité décide." }, secret, effect, organisationId, supersedes } };

    public async Task<Guid> TableAsync(object? content = null) => (await Secretary.PostAsync("resolutions", content ?? Content())).Expect(HttpStatusCode.Created).Id;

    public Task<Answer> ResolutionAsync(Guid id) => Auditor.GetAsync($"resolutions/{id}");

    /// <summary>An open meeting on whose agenda these are, with these members there; written to the store, for its commands have tests of their own.</summary>
    public async Task<Guid> MeetAsync(IEnumerable<Guid> resolutions, IEnumerable<Member> present, IEnumerable<Proxy>? proxies = null, Guid? secondOf = null)
    {
        var (id, now) = (Guid.CreateVersion7(), DateTimeOffset.UtcNow);
        await using var session = Session();
        session.Events.StartStream<Meeting>(id,
        [
            new MeetingConvened(CommitteeId, $"R{id:N}", now, "Marseille", false, [.. resolutions.Select(r => new AgendaItem(new("Point"), r))], 1, secondOf, true, now),
            .. (proxies ?? []).Select(p => new MeetingProxyGiven(p.SeatId, p.HeldBy, now)),
            new MeetingOpened(Members[0].SeatId, Members.Count, [.. Members.Select(m => m.SeatId)], [.. present.Select(m => new Attendance(m.SeatId))], now)
        ]);
        await session.SaveChangesAsync();
        return id;
    }

    public async Task ChangeAsync(Guid stream, params IFact[] facts)
    {
        await using var session = Session();
        var version = (await session.Events.FetchStreamStateAsync(stream))!.Version;
        session.Events.Append(stream, version + facts.Length, facts);
        await session.SaveChangesAsync();
    }

    public async Task<Answer> OpenAsync(Guid resolution, Guid? meeting = null, DateTimeOffset? closesAt = null) =>
        await Secretary.PostAsync($"resolutions/{resolution}/open-vote", meeting is { } m ? new { mode = "meeting", meetingId = m } : new { mode = "consultation", closesAt = (closesAt ?? DateTimeOffset.UtcNow.AddDays(3)).ToString("O") },
            (await ResolutionAsync(resolution)).Version);

    public static Task<Answer> VoteAsync(Guid resolution, Member member, Choice choice, Member? forSeat = null) =>
        member.Client.PostAsync($"resolutions/{resolution}/ballots", new { seatId = (forSeat ?? member).SeatId, choice });

    public static Task<Answer> VoteSecretlyAsync(Guid resolution, Member member, Choice choice, string tracker, Member? forSeat = null) =>
        member.Client.PostAsync($"resolutions/{resolution}/secret-ballots", new { seatId = (forSeat ?? member).SeatId, choice, tracker });

    public static string Tracker() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));

    public async Task<Answer> CloseAsync(Guid resolution)
    {
        (await Secretary.PostAsync($"resolutions/{resolution}/close-vote", "{}", (await ResolutionAsync(resolution)).Version)).Expect(HttpStatusCode.OK);
        return await ResolutionAsync(resolution);
    }

    public Marten.IDocumentSession Session() => Server.App.Services.GetRequiredService<IGovernanceStore>().LightweightSession(Territory);

    /// <summary>Moves the clock of this territory, by which instants of closing are decided.</summary>
    public void PassDays(int days) => Server.App.Services.GetRequiredService<DatabaseClock>().Move(Territory, TimeSpan.FromDays(days));

    /// <summary>Delivers a message to its handlers and waits for its effects.</summary>
    public async Task InvokeAsync(object message)
    {
        await using var scope = Server.App.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IMessageBus>().InvokeForTenantAsync(Territory, message);
    }
}
