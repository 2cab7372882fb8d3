using PactePme.Kernel;

namespace PactePme.Purchasing.Needs;

/// <summary>What is bought: produit, prestation or service.</summary>
public enum NeedNature { Product, Prestation, Service }

/// <summary>What the buyer expects to spend; either end may be left open.</summary>
public sealed record Budget(Money? Min = null, Money? Max = null);

/// <summary>What a need says.</summary>
/// <param name="Cpv">CPV codes (Regulation (EC) 213/2008), eight digits without the check digit.</param>
/// <param name="Communes">Where: INSEE codes of communes; none when the place does not matter.</param>
/// <param name="StartOn">Calendar day in Paris on which the work should start.</param>
/// <param name="Deadline">Nothing is accepted at or after this instant.</param>
public sealed record NeedContent(string Title, string Description, NeedNature Nature, IReadOnlyList<string> Cpv, IReadOnlyList<string> Communes,
    Budget? Budget, DateOnly? StartOn, DateTimeOffset Deadline);

/// <summary>A response that won, and whose it is.</summary>
public sealed record AwardedResponse(Guid ResponseId, Guid OrganisationId);

public enum NeedState { Draft, Submitted, ChangesRequested, Published, Closed, Awarded, Unsuccessful, Cancelled }

// Draft -> Submitted -> (ChangesRequested -> Submitted)* -> Published -> Closed -> Awarded | Unsuccessful; Cancelled from any but the last two.

/// <param name="Synthetic">The buyer is made up.</param>
[StoredAs("need_drafted_v1")]
public sealed record NeedDrafted(Guid BuyerId, NeedContent Content, bool Synthetic, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("need_revised_v1")]
public sealed record NeedRevised(NeedContent Content, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("need_submitted_v1")]
public sealed record NeedSubmitted(DateTimeOffset EffectiveAt) : IFact;

[StoredAs("need_changes_requested_v1")]
public sealed record NeedChangesRequested(string Reason, DateTimeOffset EffectiveAt) : IFact;

/// <summary>Tells the whole content: drafts stay the buyer's, this is what everyone may read.</summary>
[StoredAs("need_published_v1")]
public sealed record NeedPublished(NeedContent Content, bool Synthetic, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("need_deadline_extended_v1")]
public sealed record NeedDeadlineExtended(DateTimeOffset Deadline, string Reason, DateTimeOffset EffectiveAt) : IFact;

/// <summary>Took effect at the deadline, whenever it was recorded.</summary>
[StoredAs("need_closed_v1")]
public sealed record NeedClosed(DateTimeOffset EffectiveAt) : IFact;

[StoredAs("need_awarded_v1")]
public sealed record NeedAwarded(IReadOnlyList<AwardedResponse> Awarded, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("need_declared_unsuccessful_v1")]
public sealed record NeedDeclaredUnsuccessful(string Reason, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("need_cancelled_v1")]
public sealed record NeedCancelled(string Reason, DateTimeOffset EffectiveAt) : IFact;

/// <summary>What an organisation wants to buy.</summary>
/// <param name="Reason">Why changes are requested, or why it ended without an award.</param>
public sealed record Need(NeedState State, Guid BuyerId, NeedContent Content, bool Synthetic, string? Reason = null) : IFolded<Need>
{
    public Guid Id { get; set; }
    public long Version { get; set; }

    /// <summary>Was handed to the moderators once, whatever came after.</summary>
    public bool WasSubmitted { get; init; }

    /// <summary>Was public once, and stays so.</summary>
    public bool WasPublished { get; init; }

    /// <summary>The deadline came while it was published: the responses are the buyer's to read.</summary>
    public bool WasClosed { get; init; }
    public IReadOnlyList<AwardedResponse> Awarded { get; init; } = [];

    public static Need? Next(Need? state, IFact fact) => (state, fact) switch
    {
        (null, NeedDrafted e) => new(NeedState.Draft, e.BuyerId, e.Content, e.Synthetic),
        (null, _) => null,
        (_, NeedRevised e) => state with { Content = e.Content },
        (_, NeedSubmitted) => state with { State = NeedState.Submitted, WasSubmitted = true, Reason = null },
        (_, NeedChangesRequested e) => state with { State = NeedState.ChangesRequested, Reason = e.Reason },
        (_, NeedPublished e) => state with { State = NeedState.Published, WasPublished = true, Content = e.Content, Synthetic = e.Synthetic },
        (_, NeedDeadlineExtended e) => state with { Content = state.Content with { Deadline = e.Deadline } },
        (_, NeedClosed) => state with { State = NeedState.Closed, WasClosed = true },
        (_, NeedAwarded e) => state with { State = NeedState.Awarded, Awarded = e.Awarded },
        (_, NeedDeclaredUnsuccessful e) => state with { State = NeedState.Unsuccessful, Reason = e.Reason },
        (_, NeedCancelled e) => state with { State = NeedState.Cancelled, Reason = e.Reason },
        _ => state
    };

    public DateTimeOffset Deadline => Content.Deadline;

    /// <summary>A draft is the buyer's; once submitted, the moderators' and auditors' too; once published, everyone's.</summary>
    public bool MayBeSeenBy(Caller by) => WasPublished || by.ActsFor(BuyerId) || (WasSubmitted && (by.Is(Role.Moderator) || by.Is(Role.Auditor)));

    /// <summary>Refuses whoever does not act for the buyer.</summary>
    public Refusal? OnlyBuyer(Caller by) =>
        by.ActsFor(BuyerId) ? null : MayBeSeenBy(by) ? Refusal.NotYourOrganisation : Refusal.NotFound;
}
