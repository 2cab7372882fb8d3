using Marten;
using PactePme.Kernel;
using Wolverine;

namespace PactePme.Governance.Conventions;

/// <summary>Scheduled when a convention is signed or renewed, for its end as it was then.</summary>
public sealed record ExpireConvention(Guid ConventionId, DateTimeOffset Due)
{
    /// <summary>When to come back to a convention after these facts.</summary>
    internal static OutgoingMessages After(Convention before, IReadOnlyList<IFact> facts)
    {
        OutgoingMessages later = [];
        if (facts.Aggregate((Convention?)before, Convention.Next)!.ExpiresAt is { } due) later.Schedule(new ExpireConvention(before.Id, due), due);
        return later;
    }
}

public static class ExpireConventionWhenItsTimeIsOver
{
    /// <summary>Lets it expire once, however often this comes; not one that was renewed or ended. Comes back when the host's clock runs ahead of the database's.</summary>
    public static async Task<OutgoingMessages> Handle(ExpireConvention due, IDocumentSession session, DatabaseClock clock, CancellationToken ct)
    {
        var locked = await clock.LockedAsync(session, due.ConventionId, ct);
        var stream = await session.Events.FetchForWriting<Convention>(due.ConventionId, ct);
        if (stream.Aggregate is not { ExpiresAt: { } end } convention || end > due.Due) return [];
        if (locked.Now < end) return ComeBack.At(due, end, locked.Now);
        session.LastModifiedBy = "system"; // not whoever signed or renewed it and so scheduled this
        stream.AppendMany([.. Decide(convention)]);
        return [];
    }

    public static IReadOnlyList<IFact> Decide(Convention convention) => [new ConventionExpired(convention.ExpiresAt!.Value)];
}
