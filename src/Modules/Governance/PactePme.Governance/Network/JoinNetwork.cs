using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Network;

/// <summary>Records that the territory joined the national association.</summary>
/// <param name="EffectiveAt">Since when; now when absent, never in the future.</param>
public sealed record JoinNetwork(NetworkTerms Terms, DateTimeOffset? EffectiveAt = null);

public static class JoinNetworkEndpoint
{
    public const string Rule = "network-adhesion";

    /// <summary>One adhesion at a time in a territory; raised by the store.</summary>
    public static readonly Refusal Joined = Refusal.State(Rule,
        "Ce territoire adhère déjà à l'association nationale : relisez son adhésion.",
        "This territory has joined the national association already: read its adhesion.");

    [WolverineBefore]
    public static Refusal? Refuse(JoinNetwork command, Caller by) => Refuse(command, by.At);

    /// <summary>The rules alone, for whoever records without a caller.</summary>
    public static Refusal? Refuse(JoinNetwork command, DateTimeOffset now) => Refusal.Validation(
    [
        Check.Text(command.Terms.Association, "/terms/association", 200),
        .. StatedCheck.Source(command.Terms.Source, "/terms/source"),
        StatedCheck.Reduced(command.Terms.AssociationSince, "/terms/associationSince", now),
        StatedCheck.Reduced(command.Terms.JoinedOn, "/terms/joinedOn", now),
        StatedCheck.Reduced(command.Terms.LaunchedOn, "/terms/launchedOn", now),
        Check.NotInTheFuture(command.EffectiveAt, "/effectiveAt", now)
    ]);

    /// <summary>Records that the territory joined the national association.</summary>
    [WolverinePost("/api/{territory}/network-adhesions"), Allow(Role.Secretary)]
    public static (Created, IStartStream, IMartenOp) Post(string territory, JoinNetwork command, Territories territories, Caller by)
    {
        var id = Guid.CreateVersion7(by.At);
        var (facts, reservation) = Decide(id, command with { Terms = command.Terms with { Source = command.Terms.Source.In(territories.Find(territory)!) } }, by.At);
        return (new Created(id, facts.Count) { Location = $"/api/{territory}/network-adhesions/{id}" }, MartenOps.StartStream<NetworkAdhesion>(id, [.. facts]), reservation);
    }

    public static (IReadOnlyList<IFact> Facts, IMartenOp Reservation) Decide(Guid id, JoinNetwork command, DateTimeOffset now) =>
        ([new NetworkJoined(command.Terms, command.EffectiveAt ?? now)], MartenOps.Insert(Reservation.Of(Rule, id)));
}
