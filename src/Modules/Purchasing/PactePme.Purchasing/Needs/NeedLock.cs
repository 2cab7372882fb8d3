using Marten;
using PactePme.Kernel;

namespace PactePme.Purchasing.Needs;

/// <summary>
/// The database's time, read while the need is locked. Whatever happens to a need or its responses from publication on is
/// decided and dated by it, so that their order is the order in which they held the lock. The need is always locked first.
/// </summary>
public sealed record LockedAt(DateTimeOffset Now);

internal static class NeedLock
{
    /// <param name="shared">For what may happen side by side before the deadline, such as responses; what changes the need itself takes it alone.</param>
    public static async Task<LockedAt> LockNeedAsync(this DatabaseClock clock, IDocumentSession session, Guid needId, bool shared, CancellationToken ct) =>
        new(await clock.LockAsync(session, needId, shared, ct) ?? DateTimeOffset.MaxValue);
}
