using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using Wolverine.Attributes;
using Wolverine.Http;

namespace PactePme.Purchasing.Responses;

/// <summary>A sealed response as everyone may see it.</summary>
/// <param name="Value">base64url(SHA-256(disclosure)): whoever gets to see the response after the opening can check it.</param>
public sealed record CommitmentView(string Value);

/// <summary>The commitments of a sealed need.</summary>
/// <param name="Items">In the order of their values, which tells nothing of who or when.</param>
public sealed record CommitmentsView(Guid NeedId, IReadOnlyList<CommitmentView> Items);

public static class ListCommitmentsEndpoint
{
    public static Task<Need?> LoadAsync(Guid id, IQuerySession session, CancellationToken ct) => session.LoadAsync<Need>(id, ct);

    [WolverineBefore]
    public static Refusal? Refuse(Need? need, Caller by) => need is null || !need.MayBeSeenBy(by) ? Refusal.NotFound : null;

    /// <summary>
    /// What the responses to a sealed need are committed to, public from the start: without the organisation, in no telling order. After the opening they show that
    /// nothing was added, changed or taken away since.
    /// </summary>
    [WolverineGet("/api/{territory}/needs/{id}/commitments"), Allow]
    public static async Task<CommitmentsView> Get(Guid id, Need? need, IQuerySession session, CancellationToken ct)
    {
        var found = await session.Query<Response>().Where(r => r.NeedId == id && r.Commitment != null && r.State != ResponseState.Withdrawn && r.State != ResponseState.Declined)
            .Select(r => r.Commitment!).ToListAsync(ct);
        return new(need!.Id, [.. found.Order(StringComparer.Ordinal).Select(c => new CommitmentView(c))]);
    }
}
