using PactePme.Kernel;
using PactePme.Purchasing.Needs;

namespace PactePme.Purchasing.Responses;

public enum ResponseState { Submitted, Retained, NotRetained, Withdrawn }

// Submitted -> Retained | NotRetained | Withdrawn.

/// <param name="Amount">What it would cost, excluding VAT, when stated.</param>
/// <param name="Synthetic">The need or the responder is made up.</param>
[StoredAs("response_submitted_v1")]
public sealed record ResponseSubmitted(Guid NeedId, Guid OrganisationId, string Summary, Money? Amount, bool Synthetic, DateTimeOffset EffectiveAt) : IFact;

/// <param name="Reason">Always given after the deadline.</param>
[StoredAs("response_withdrawn_v1")]
public sealed record ResponseWithdrawn(string? Reason, bool AfterDeadline, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("response_retained_v1")]
public sealed record ResponseRetained(string Reason, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("response_not_retained_v1")]
public sealed record ResponseNotRetained(string Reason, DateTimeOffset EffectiveAt) : IFact;

/// <summary>How much of a response somebody may see.</summary>
public enum ResponseSight
{
    /// <summary>Not even that it exists.</summary>
    None,
    /// <summary>Its state, neither its content nor whose it is.</summary>
    State,
    /// <summary>Its state and whose it is.</summary>
    Author,
    /// <summary>All of it.</summary>
    Content
}

/// <summary>How one organisation positions itself on a need (positionnement).</summary>
/// <param name="Reason">Why it was retained, not retained or withdrawn.</param>
public sealed record Response(ResponseState State, Guid NeedId, Guid OrganisationId, string Summary, Money? Amount, bool Synthetic, string? Reason = null) : IFolded<Response>
{
    public Guid Id { get; set; }
    public long Version { get; set; }

    public static Response? Next(Response? state, IFact fact) => (state, fact) switch
    {
        (null, ResponseSubmitted e) => new(ResponseState.Submitted, e.NeedId, e.OrganisationId, e.Summary, e.Amount, e.Synthetic),
        (null, _) => null,
        (_, ResponseWithdrawn e) => state with { State = ResponseState.Withdrawn, Reason = e.Reason },
        (_, ResponseRetained e) => state with { State = ResponseState.Retained, Reason = e.Reason },
        (_, ResponseNotRetained e) => state with { State = ResponseState.NotRetained, Reason = e.Reason },
        _ => state
    };

    /// <summary>
    /// The responder sees it all at any time; the buyer once the need is closed, and nothing before; moderators and auditors its
    /// state, and whose it is once the need is closed; competitors never that it exists.
    /// </summary>
    public ResponseSight SeenBy(Caller by, Need need) =>
        by.ActsFor(OrganisationId) ? ResponseSight.Content
        : by.ActsFor(need.BuyerId) && need.WasClosed ? ResponseSight.Content
        : by.BelongsTo(need.BuyerId) && !need.WasClosed ? ResponseSight.None
        : by.Is(Role.Moderator) || by.Is(Role.Auditor) ? need.WasClosed ? ResponseSight.Author : ResponseSight.State
        : ResponseSight.None;
}
