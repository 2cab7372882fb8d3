using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Participants;
using Wolverine.Marten;

namespace PactePme.Purchasing.Responses;

public enum ResponseState { Submitted, Retained, NotRetained, Withdrawn, Interested, Declined, Invalidated, Shortlisted }

// Interested -> Submitted -> (Invalidated -> Submitted)* -> Shortlisted -> Retained | NotRetained; before the deadline Declined and back; Withdrawn from any that is undecided.

/// <summary>A document handed in under seal: what of it is known once it is open. Its bytes are read at its own address.</summary>
/// <param name="Title">Name of the file or what it is.</param>
/// <param name="MediaType">For example application/pdf.</param>
/// <param name="Sha256">SHA-256 of its bytes, hexadecimal.</param>
/// <param name="Size">In bytes.</param>
public sealed record DocumentDigest(string Title, string MediaType, string Sha256, int Size);

/// <summary>Said in the clear: at first, or anew in place of what was said before.</summary>
/// <param name="Amount">What it would cost, excluding VAT, when stated.</param>
/// <param name="Synthetic">The need or the responder is made up.</param>
[StoredAs("response_submitted_v1")]
public sealed record ResponseSubmitted(Guid NeedId, Guid OrganisationId, string Summary, Money? Amount, bool Synthetic, DateTimeOffset EffectiveAt) : IFact
{
    public IReadOnlyList<int> Lots { get; init; } = [];
    public IReadOnlyList<Attachment> Attachments { get; init; } = [];

    /// <summary>Organisations that are to accept before it counts (groupement).</summary>
    public IReadOnlyList<Guid> Cosignatories { get; init; } = [];

    /// <summary>The revision of the need that it answers.</summary>
    public int Revision { get; init; }
}

/// <summary>Handed in under seal, at first or anew: what it says is nowhere in the clear before the opening.</summary>
/// <param name="Commitment">base64url(SHA-256(disclosure)) of what was handed in, with a salt of 128 bits: binds the responder, and the operator, to it.</param>
[StoredAs("response_sealed_v1")]
public sealed record ResponseSealed(Guid NeedId, Guid OrganisationId, string Commitment, IReadOnlyList<Guid> Cosignatories, int Revision, bool Synthetic, DateTimeOffset EffectiveAt) : IFact;

/// <summary>Wants to be considered, offers nothing yet.</summary>
[StoredAs("interest_expressed_v1")]
public sealed record InterestExpressed(Guid NeedId, Guid OrganisationId, bool Synthetic, DateTimeOffset EffectiveAt) : IFact;

/// <summary>Will not respond, and says why; may come back before the deadline.</summary>
[StoredAs("response_declined_v1")]
public sealed record ResponseDeclined(Guid NeedId, Guid OrganisationId, string Reason, bool Synthetic, DateTimeOffset EffectiveAt) : IFact;

/// <summary>The need was amended materially: it is void until confirmed or replaced.</summary>
[StoredAs("response_invalidated_v1")]
public sealed record ResponseInvalidated(int Revision, DateTimeOffset EffectiveAt) : IFact;

/// <summary>Stands as it is for the amended need.</summary>
[StoredAs("response_confirmed_v1")]
public sealed record ResponseConfirmed(int Revision, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("cosignature_accepted_v1")]
public sealed record CosignatureAccepted(Guid OrganisationId, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("cosignature_refused_v1")]
public sealed record CosignatureRefused(Guid OrganisationId, DateTimeOffset EffectiveAt) : IFact;

/// <summary>The seal was broken after the deadline: what was handed in.</summary>
/// <param name="Disclosure">Exactly what the commitment was made of: base64url of the JSON array [salt, "response", content].</param>
[StoredAs("response_opened_v1")]
public sealed record ResponseOpened(string Summary, Money? Amount, IReadOnlyList<int> Lots, IReadOnlyList<DocumentDigest> Documents, string Disclosure, DateTimeOffset EffectiveAt) : IFact;

/// <param name="Reason">Always given after the deadline.</param>
[StoredAs("response_withdrawn_v1")]
public sealed record ResponseWithdrawn(string? Reason, bool AfterDeadline, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("response_shortlisted_v1")]
public sealed record ResponseShortlisted(string Reason, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("response_retained_v1")]
public sealed record ResponseRetained(string Reason, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("response_not_retained_v1")]
public sealed record ResponseNotRetained(string Reason, DateTimeOffset EffectiveAt) : IFact;

/// <summary>One of those whom it binds may not trade for the time being: it is not retained; nothing of it is lost.</summary>
[StoredAs("response_frozen_v1")]
public sealed record ResponseFrozen(FreezeReason Reason, DateTimeOffset EffectiveAt) : IFact;

/// <summary>All whom it binds may trade again.</summary>
[StoredAs("response_resumed_v1")]
public sealed record ResponseResumed(DateTimeOffset EffectiveAt) : IFact;

/// <summary>One organisation became another by a merger: what of the response was the one's, as lead or co-signatory, is the other's.</summary>
[StoredAs("response_carried_over_v1")]
public sealed record ResponseCarriedOver(Guid From, Guid To, DateTimeOffset EffectiveAt) : IFact;

/// <summary>How much of a response somebody may see.</summary>
public enum ResponseSight
{
    /// <summary>Not even that it exists.</summary>
    None,
    /// <summary>Its state, neither its content nor whose it is.</summary>
    State,
    /// <summary>Its state and whose it is.</summary>
    Author,
    /// <summary>Its state, whose it is and why, not what it said: it did not count at the deadline, or a later word replaced what it said.</summary>
    Outcome,
    /// <summary>All of it.</summary>
    Content
}

public enum CosignatureState { Asked, Accepted, Refused }

/// <summary>One of those who respond together with the lead.</summary>
public sealed record Cosignatory(Guid OrganisationId, CosignatureState State);

/// <summary>The content of a response at some moment, to compare.</summary>
public sealed record Said(string? Summary, Money? Amount, string Rest)
{
    public static Said By(Response r) => Of(r.Summary, r.Amount, r.Lots, r.Attachments);

    public static Said By(ResponseSubmitted e) => Of(e.Summary, e.Amount, e.Lots, e.Attachments);

    private static Said Of(string? summary, Money? amount, IReadOnlyList<int> lots, IReadOnlyList<Attachment> attachments) =>
        new(summary, amount, System.Text.Json.JsonSerializer.Serialize((object[])[lots, attachments]));
}

/// <summary>How one organisation positions itself on a need (positionnement), alone or as the lead of a joint response (groupement).</summary>
/// <param name="OrganisationId">The responder; of a joint response the lead (mandataire).</param>
/// <param name="Summary">Nothing while it is under seal.</param>
/// <param name="Reason">Why it was shortlisted, retained, not retained, declined or withdrawn.</param>
public sealed record Response(ResponseState State, Guid NeedId, Guid OrganisationId, string? Summary, Money? Amount, bool Synthetic, string? Reason = null) : IFolded<Response>
{
    public Guid Id { get; set; }
    public long Version { get; set; }
    public IReadOnlyList<int> Lots { get; init; } = [];
    public IReadOnlyList<Attachment> Attachments { get; init; } = [];
    public IReadOnlyList<DocumentDigest> Documents { get; init; } = [];
    public IReadOnlyList<Cosignatory> Cosignatories { get; init; } = [];

    /// <summary>The revision of the need that it answers.</summary>
    public int Revision { get; init; }

    /// <summary>Of a sealed response.</summary>
    public string? Commitment { get; init; }

    /// <summary>Of a sealed response that was opened: what its commitment is made of.</summary>
    public string? Disclosure { get; init; }

    /// <summary>It was withdrawn after the deadline, at which it stood.</summary>
    public bool WithdrawnLate { get; init; }

    /// <summary>
    /// How many of its events are hidden from those who may see its state alone (<see cref="ResponseSight.State"/>), and not counted in the version they read: when it was frozen
    /// or carried over is when somebody was suspended or merged, which is known, and would tell who responds.
    /// </summary>
    public long Unseen { get; init; }

    /// <summary>One of those whom it binds may not trade for the time being; once it has ended, as it was then.</summary>
    public bool Frozen { get; init; }

    public static Response? Next(Response? state, IFact fact) => (state, fact) switch
    {
        (_, ResponseSubmitted e) => Begun(state, ResponseState.Submitted, e.NeedId, e.OrganisationId, e.Synthetic) with
        {
            Summary = e.Summary,
            Amount = e.Amount,
            Lots = e.Lots,
            Attachments = e.Attachments,
            Cosignatories = Asked(e.Cosignatories),
            Revision = e.Revision,
            Reason = null
        },
        (_, ResponseSealed e) => Begun(state, ResponseState.Submitted, e.NeedId, e.OrganisationId, e.Synthetic) with
        {
            Commitment = e.Commitment,
            Cosignatories = Asked(e.Cosignatories),
            Revision = e.Revision,
            Reason = null
        },
        (_, InterestExpressed e) => Begun(state, ResponseState.Interested, e.NeedId, e.OrganisationId, e.Synthetic) with { Reason = null, Cosignatories = [] },
        (_, ResponseDeclined e) => Begun(state, ResponseState.Declined, e.NeedId, e.OrganisationId, e.Synthetic) with { Reason = e.Reason, Cosignatories = [] },
        (null, _) => null,
        (_, ResponseInvalidated) => state with { State = ResponseState.Invalidated },
        (_, ResponseConfirmed e) => state with
        {
            State = ResponseState.Submitted,
            Revision = e.Revision,
            Cosignatories = [.. state.Cosignatories.Select(c => c.State == CosignatureState.Accepted ? c with { State = CosignatureState.Asked } : c)]
        },
        (_, CosignatureAccepted e) => state.Answered(e.OrganisationId, CosignatureState.Accepted),
        (_, CosignatureRefused e) => state.Answered(e.OrganisationId, CosignatureState.Refused),
        (_, ResponseOpened e) => state with { Summary = e.Summary, Amount = e.Amount, Lots = e.Lots, Documents = e.Documents, Disclosure = e.Disclosure },
        (_, ResponseWithdrawn e) => state with { State = ResponseState.Withdrawn, Reason = e.Reason, WithdrawnLate = e.AfterDeadline && state.State is ResponseState.Submitted or ResponseState.Shortlisted or ResponseState.Retained },
        (_, ResponseShortlisted e) => state with { State = ResponseState.Shortlisted, Reason = e.Reason },
        (_, ResponseRetained e) => state with { State = ResponseState.Retained, Reason = e.Reason },
        (_, ResponseNotRetained e) => state with { State = ResponseState.NotRetained, Reason = e.Reason },
        (_, ResponseFrozen) => state with { Frozen = true, Unseen = state.Unseen + 1 },
        (_, ResponseResumed) => state with { Frozen = false, Unseen = state.Unseen + 1 },
        (_, ResponseCarriedOver e) => state.Carried(e.From, e.To) with { Unseen = state.Unseen + 1 },
        _ => state
    };

    /// <summary>All who were asked to sign have accepted: only then it counts.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool Complete => Cosignatories.All(c => c.State == CosignatureState.Accepted);

    /// <summary>
    /// It stands as an offer, or did at the deadline: submitted, signed by all, neither void after an amendment nor taken back before the deadline.
    /// </summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool Counts => Complete && (WithdrawnLate || State is ResponseState.Submitted or ResponseState.Shortlisted or ResponseState.Retained or ResponseState.NotRetained);

    /// <summary>The lead, and those who may still sign or have.</summary>
    public IReadOnlyList<Guid> Parties => [OrganisationId, .. Cosignatories.Where(c => c.State != CosignatureState.Refused).Select(c => c.OrganisationId)];

    /// <summary>Those for whom it is their one live response.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IReadOnlyList<Guid> Bound => [OrganisationId, .. Cosignatories.Where(c => c.State == CosignatureState.Accepted).Select(c => c.OrganisationId)];

    /// <summary>Neither withdrawn, nor declined, nor turned down: it takes its parties' one place.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsLive => State is not (ResponseState.Withdrawn or ResponseState.NotRetained or ResponseState.Declined);

    /// <summary>
    /// Who responds sees it all at any time – under seal there is nothing to see before it is opened –, co-signatories likewise; the buyer
    /// once the need is closed and opened, of what counts its content, and nothing before; moderators and auditors its state, and whose it is from then on; competitors never that it exists.
    /// </summary>
    public ResponseSight SeenBy(Caller by, Need need) =>
        Parties.Any(by.ActsFor) ? ResponseSight.Content
        : by.ActsFor(need.BuyerId) && need.ResponsesReadable ? Counts ? ResponseSight.Content : ResponseSight.Outcome
        : by.BelongsTo(need.BuyerId) && !need.ResponsesReadable ? ResponseSight.None
        : by.Is(Role.Moderator) || by.Is(Role.Auditor) ? need.ResponsesReadable ? ResponseSight.Author : ResponseSight.State
        : ResponseSight.None;

    /// <summary>What they see of what it said at some moment: the buyer nothing of what was replaced before the deadline.</summary>
    /// <param name="today">What they may see of it today.</param>
    /// <param name="then">What it said.</param>
    public ResponseSight SeenThen(ResponseSight today, Caller by, Said then) =>
        today == ResponseSight.Content && !Parties.Any(by.ActsFor) && !then.Equals(Said.By(this)) ? ResponseSight.Outcome : today;

    /// <summary>Anew from nothing, with what stays of it: its place and its commitment to be replaced.</summary>
    private static Response Begun(Response? before, ResponseState state, Guid need, Guid organisation, bool synthetic) =>
        before is null ? new(state, need, organisation, null, null, synthetic) : before with { State = state, Synthetic = synthetic, Frozen = false, WithdrawnLate = false }; // binds its lead alone at first, who may trade

    /// <summary>Gives back the place that a party has at the need, when it is this response that holds it.</summary>
    public IMartenOp Free(Guid organisation)
    {
        var (key, id) = (Reservation.Key(SubmitResponseEndpoint.Rule, NeedId, organisation), Id);
        return MartenOps.DeleteWhere<Reservation>(r => r.Id == key && r.HolderId == id);
    }

    /// <summary>Gives back the places of those who had accepted, and are asked again.</summary>
    public IEnumerable<IMartenOp> FreeCosignatories() => Bound.Skip(1).Select(Free);

    private static IReadOnlyList<Cosignatory> Asked(IReadOnlyList<Guid> organisations) => [.. organisations.Select(o => new Cosignatory(o, CosignatureState.Asked))];

    private Response Answered(Guid organisation, CosignatureState answer) =>
        this with { Cosignatories = [.. Cosignatories.Select(c => c.OrganisationId == organisation ? c with { State = answer } : c)] };

    /// <summary>The same party twice, once both have become one, signs once: as the lead, or with the further of its two answers.</summary>
    private Response Carried(Guid from, Guid to)
    {
        var lead = OrganisationId == from ? to : OrganisationId;
        var signing = Cosignatories.Select(c => c.OrganisationId == from ? c with { OrganisationId = to } : c).Where(c => c.OrganisationId != lead);
        return this with
        {
            OrganisationId = lead,
            Cosignatories = [.. signing.GroupBy(c => c.OrganisationId).Select(same => same.FirstOrDefault(c => c.State == CosignatureState.Accepted) ?? same.FirstOrDefault(c => c.State == CosignatureState.Asked) ?? same.First())]
        };
    }
}
