using Marten;
using PactePme.Kernel;
using Wolverine;

namespace PactePme.Governance.Initiatives;

/// <summary>Scheduled whenever an initiative is published, confirmed or revised, for when an update falls due; and then for when it is stale.</summary>
public sealed record AgeInitiative(Guid InitiativeId, DateTimeOffset Due)
{
    /// <summary>When to come back to an initiative after these facts.</summary>
    internal static OutgoingMessages After(Initiative before, IReadOnlyList<IFact> facts)
    {
        OutgoingMessages later = [];
        if (facts.Aggregate((Initiative?)before, Initiative.Next)!.AgesAt is { } due) later.Schedule(new AgeInitiative(before.Id, due), due);
        return later;
    }
}

public static class AgeInitiativeWhenNobodyConfirms
{
    /// <summary>One step at its time, however often this comes; nothing when it was confirmed meanwhile. Comes back when the host's clock runs ahead of the database's.</summary>
    public static async Task<OutgoingMessages> Handle(AgeInitiative due, IDocumentSession session, DatabaseClock clock, CancellationToken ct)
    {
        var locked = await clock.LockAsync(session, due.InitiativeId, shared: false, ct);
        var stream = await session.Events.FetchForWriting<Initiative>(due.InitiativeId, ct);
        if (stream.Aggregate is not { AgesAt: { } at } initiative || at > due.Due || locked is not { } now) return [];
        if (now < at) return ComeBack.At(due, at, now);
        session.LastModifiedBy = "system"; // not whoever confirmed it last and so scheduled this
        var facts = Decide(initiative);
        stream.AppendMany([.. facts]);
        return AgeInitiative.After(initiative, facts);
    }

    public static IReadOnlyList<IFact> Decide(Initiative initiative) => initiative.State == InitiativeState.Published
        ? [new InitiativeUpdateFellDue(InitiativeTerms.StaleAt(initiative.UpdateDueAt!.Value), initiative.UpdateDueAt.Value)]
        : [new InitiativeWentStale(initiative.StaleAt!.Value)];
}
