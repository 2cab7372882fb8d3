using Marten;
using PactePme.Kernel;
using Wolverine;

namespace PactePme.Governance.Targets;

/// <summary>Scheduled when a target is set or corrected, for the end of its horizon as it was then.</summary>
public sealed record ConcludeTarget(Guid TargetId, DateTimeOffset Due);

public static class ConcludeTargetWhenHorizonEnds
{
    /// <summary>Concludes an open target once, however often this comes; comes back when the host's clock runs ahead of the database's.</summary>
    public static async Task<OutgoingMessages> Handle(ConcludeTarget due, IDocumentSession session, DatabaseClock clock, CancellationToken ct)
    {
        var locked = await clock.LockedAsync(session, due.TargetId, ct);
        var stream = await session.Events.FetchForWriting<Target>(due.TargetId, ct);
        if (stream.Aggregate is not { IsOpen: true } target || target.HorizonEnd > due.Due) return [];
        if (locked.Now < target.HorizonEnd) return ComeBack.At(due, target.HorizonEnd, locked.Now);
        session.LastModifiedBy = "system"; // not whoever set it and so scheduled this
        stream.AppendMany([.. Decide(target)]);
        return [];
    }

    /// <summary>Missed by the last measurement, for one that reached the goal would have met it at once.</summary>
    public static IReadOnlyList<IFact> Decide(Target target) => target.Judge(horizonOver: true, target.HorizonEnd);
}
