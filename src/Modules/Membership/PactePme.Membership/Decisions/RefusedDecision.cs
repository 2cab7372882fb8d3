using Marten;
using PactePme.Kernel;
using PactePme.Membership.Contracts;

namespace PactePme.Membership.Decisions;

/// <summary>
/// A decision of the governance that a rule refused when it was to be carried out. It stays refused, whatever changes later: one who comes to fulfil the
/// rule after the vote was not decided on then. Whoever wants it all the same decides anew.
/// </summary>
/// <param name="Id">The resolution.</param>
/// <param name="Answer">What was answered, and is again.</param>
public sealed record RefusedDecision(Guid Id, DecisionCarriedOut Answer);

internal static class DecisionAnswers
{
    /// <summary>What was answered when this decision was refused; nothing when it was not.</summary>
    public static async Task<DecisionCarriedOut?> RefusedAsync(this IQuerySession session, Guid resolution, CancellationToken ct) =>
        (await session.LoadAsync<RefusedDecision>(resolution, ct))?.Answer;

    /// <summary>Refuses a decision for good.</summary>
    /// <param name="at">When.</param>
    public static DecisionCarriedOut RefuseForGood(this IDocumentSession session, Guid resolution, Refusal refusal, DateTimeOffset at)
    {
        // Of fields at fault the first says what is wrong: there is no request to point into.
        var answer = refusal.Errors is [var fault, ..]
            ? new DecisionCarriedOut(resolution, at, fault.Rule, fault.French, fault.English)
            : new DecisionCarriedOut(resolution, at, refusal.Rule, refusal.French, refusal.English);
        session.Store(new RefusedDecision(resolution, answer));
        return answer;
    }
}
