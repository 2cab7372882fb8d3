using Marten;
using PactePme.Kernel;

namespace PactePme.Purchasing.Participants;

/// <summary>
/// Organisations as they stand: each by the id that something of the market bears, with the one that it has become by mergers, itself when there was none.
/// </summary>
public sealed record Standings(IReadOnlyDictionary<Guid, Participant> Present)
{
    /// <summary>Whose it is now.</summary>
    public Guid Survivor(Guid organisation) => Present[organisation].Id;

    /// <summary>Why it may not trade now; nothing when it may.</summary>
    public FreezeReason? MayNotTrade(Guid organisation) => Present[organisation].MayNotTrade;

    public static async Task<Standings> LoadAsync(IQuerySession session, IEnumerable<Guid> organisations, CancellationToken ct)
    {
        Dictionary<Guid, Participant> present = [];
        foreach (var organisation in organisations.Distinct())
            present[organisation] = await session.PresentAsync(organisation, ct);
        return new(present);
    }
}

/// <summary>
/// Who decides on something of the market shares this until it commits; who takes a right away from an organisation takes it alone. So whatever was
/// decided on a right that is being taken away is committed, and seen, before what is open is reviewed. Always asked for last: nothing waits while it is held.
/// </summary>
internal static class StandingsLock
{
    private const string What = "standings";

    public static Task HoldStandingsAsync(this IDocumentSession session, CancellationToken ct) => session.SideBySideAsync(What, ct);

    public static Task ChangeStandingsAsync(this IDocumentSession session, CancellationToken ct) => session.OneAtATimeAsync(What, ct);
}
