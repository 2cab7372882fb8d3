using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Participants;

namespace PactePme.Purchasing.Needs;

/// <summary>
/// The database's time, read while the need is locked. Whatever happens to a need or its responses from publication on is
/// decided and dated by it, so that their order is the order in which they held the lock. The need is always locked first;
/// then the standings are held, so that who may trade now still may when it commits.
/// </summary>
public sealed record LockedAt(DateTimeOffset Now);

internal static class NeedLock
{
    /// <param name="shared">For what may happen side by side before the deadline, such as responses; what changes the need itself takes it alone.</param>
    public static async Task<LockedAt> LockNeedAsync(this DatabaseClock clock, IDocumentSession session, Guid needId, bool shared, CancellationToken ct)
    {
        var now = await clock.LockAsync(session, needId, shared, ct) ?? DateTimeOffset.MaxValue;
        await session.HoldStandingsAsync(ct);
        return new(now);
    }
}
