using Marten;
using PactePme.Governance.Committees;
using PactePme.Governance.Seats;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Resolutions;

/// <summary>Gives another seat one's proxy (pouvoir) for a consultation, before it opens. For a meeting, it is given for the meeting.</summary>
/// <param name="SeatId">The seat that gives it.</param>
/// <param name="HeldBy">The seat that will vote for it.</param>
public sealed record GiveProxy(Guid SeatId, Guid HeldBy);

/// <summary>Takes the proxy back, before the consultation opens.</summary>
public sealed record RevokeProxy(Guid SeatId);

public static class GiveProxyEndpoint
{
    public static Task<CommitteeHeld> LoadAsync(IDocumentSession session, DatabaseClock clock, CancellationToken ct) => session.HoldCommitteeAsync(clock, shared: true, ct);

    [WolverineBefore]
    public static Refusal? Refuse(GiveProxy command, Resolution resolution, CommitteeHeld held, Caller by) =>
        ProxyRules.NotFor(held, command.SeatId, by)
        ?? (resolution.State != ResolutionState.Tabled ? ResolutionRules.NotTabled
            : held.Committee?.InForce is not { } rules ? OpenVoteEndpoint.NoRules
            : ProxyRules.Refuse(held, resolution.Proxies.Select(p => (p.SeatId, p.HeldBy)), command.SeatId, command.HeldBy, rules.Rules.ProxiesPerHolder, ParisTime.DayOf(by.At)));

    /// <summary>Gives another seat one's proxy for a consultation.</summary>
    [WolverinePost("/api/{territory}/resolutions/{id}/give-proxy"), Allow(Role.Secretary, Role.GovernanceMember)]
    public static (Receipt, Events) Post(GiveProxy command, [WriteAggregate("id")] Resolution resolution, Caller by)
    {
        var facts = Decide(command, by.At);
        return (Receipt.Of(resolution, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(GiveProxy command, DateTimeOffset now) => [new ResolutionProxyGiven(command.SeatId, command.HeldBy, now)];
}

public static class RevokeProxyEndpoint
{
    public static Task<CommitteeHeld> LoadAsync(IDocumentSession session, DatabaseClock clock, CancellationToken ct) => session.HoldCommitteeAsync(clock, shared: true, ct);

    [WolverineBefore]
    public static Refusal? Refuse(RevokeProxy command, Resolution resolution, CommitteeHeld held, Caller by) =>
        ProxyRules.NotFor(held, command.SeatId, by)
        ?? (resolution.State != ResolutionState.Tabled ? ResolutionRules.NotTabled
            : resolution.Proxies.Any(p => p.SeatId == command.SeatId) ? null : ProxyRules.NoProxy);

    /// <summary>Takes one's proxy back, before the consultation opens.</summary>
    [WolverinePost("/api/{territory}/resolutions/{id}/revoke-proxy"), Allow(Role.Secretary, Role.GovernanceMember)]
    public static (Receipt, Events) Post(RevokeProxy command, [WriteAggregate("id")] Resolution resolution, Caller by)
    {
        var facts = Decide(command, by.At);
        return (Receipt.Of(resolution, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(RevokeProxy command, DateTimeOffset now) => [new ResolutionProxyRevoked(command.SeatId, now)];
}

/// <summary>Rules of proxies, for meetings and consultations alike.</summary>
public static class ProxyRules
{
    public static readonly Refusal NoneAllowed = Refusal.State("proxies-not-allowed",
        "Les règles du comité ne connaissent pas de pouvoir.",
        "The committee's rules know no proxies.");
    public static readonly Refusal ToOneself = Refusal.Content("proxy-to-oneself",
        "Un siège ne se donne pas pouvoir à lui-même.",
        "A seat gives no proxy to itself.");
    public static readonly Refusal Chained = Refusal.State("proxy-chained",
        "Un pouvoir ne se transmet pas : qui en donne n'en tient pas, et qui en tient n'en donne pas.",
        "A proxy is not passed on: who gives one holds none, and who holds one gives none.");
    public static readonly Refusal HolderFull = Refusal.State("proxy-holder-full",
        "Ce siège tient déjà autant de pouvoirs que les règles en permettent.",
        "This seat already holds as many proxies as the rules allow.");
    public static readonly Refusal Vacant = Refusal.State("proxy-seat-vacant",
        "Un pouvoir va d'un siège tenu à un siège tenu.",
        "A proxy goes from a seat that is held to a seat that is held.");
    public static readonly Refusal NoProxy = Refusal.State("proxy-not-given",
        "Ce siège n'a pas donné de pouvoir.",
        "This seat has given no proxy.");

    /// <summary>Who holds the seat gives its proxy, or the secretary records it.</summary>
    public static Refusal? NotFor(CommitteeHeld held, Guid seat, Caller by) =>
        by.Is(Role.Secretary) || held.SeatOf(seat)?.HolderOn(ParisTime.DayOf(by.At)) == by.PersonId ? null : ResolutionRules.NotYourSeat;

    /// <param name="given">Proxies already given, for the same meeting or consultation.</param>
    public static Refusal? Refuse(CommitteeHeld held, IEnumerable<(Guid SeatId, Guid HeldBy)> given, Guid seat, Guid holder, int perHolder, DateOnly day)
    {
        var others = given.Where(p => p.SeatId != seat).ToList();
        return perHolder == 0 ? NoneAllowed
            : seat == holder ? ToOneself
            : !IsHeld(seat) || !IsHeld(holder) ? Vacant
            : others.Any(p => p.SeatId == holder || p.HeldBy == seat) ? Chained
            : others.Count(p => p.HeldBy == holder) >= perHolder ? HolderFull
            : null;

        bool IsHeld(Guid id) => held.SeatOf(id) is { State: SeatState.Seated } found && found.HolderOn(day) is not null;
    }
}
