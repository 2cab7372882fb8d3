using PactePme.Kernel;
using PactePme.Purchasing.Participants;

namespace PactePme.Purchasing.Needs;

/// <summary>What is bought: produit, prestation or service.</summary>
public enum NeedNature { Product, Prestation, Service }

/// <summary>What the buyer expects to spend; either end may be left open.</summary>
public sealed record Budget(Money? Min = null, Money? Max = null);

/// <summary>A part of a need that can be answered alone. Lots are numbered from 1, in their order.</summary>
/// <param name="Title">Object of the lot.</param>
/// <param name="Description">What is wanted, in words. Names no person.</param>
/// <param name="Cpv">CPV codes of the lot, eight digits.</param>
/// <param name="Budget">What it may cost, from and to, excluding VAT.</param>
public sealed record Lot(string Title, string? Description = null, IReadOnlyList<string>? Cpv = null, Budget? Budget = null);

/// <summary>What responses are judged by.</summary>
/// <param name="Name">For example price, or time of delivery.</param>
/// <param name="Weight">In per cent; the weights stated for one need come to 100.</param>
public sealed record Criterion(string Name, int? Weight = null);

/// <summary>A document that stays where it is: its address, and the digest that shows that it is still the same.</summary>
/// <param name="Title">What it is.</param>
/// <param name="Link">Its https address.</param>
/// <param name="Sha256">SHA-256 of its bytes, 64 hexadecimal digits.</param>
public sealed record Attachment(string Title, string Link, string Sha256);

/// <summary>How a public buyer awards a contract (Code de la commande publique, L.2120-1 and following).</summary>
public enum Procedure
{
    /// <summary>Procédure adaptée (L.2123-1).</summary>
    Adapted,
    /// <summary>Appel d'offres ouvert (R.2124-2).</summary>
    OpenTender,
    /// <summary>Appel d'offres restreint (R.2124-2).</summary>
    RestrictedTender,
    /// <summary>Procédure avec négociation (R.2124-3).</summary>
    Negotiated,
    /// <summary>Dialogue compétitif (R.2124-5).</summary>
    CompetitiveDialogue,
    /// <summary>Marché passé sans publicité ni mise en concurrence préalables (L.2122-1).</summary>
    WithoutPriorAdvertising
}

/// <summary>What a public buyer states besides.</summary>
/// <param name="BuyerProfile">Address of the consultation on the buyer profile (profil d'acheteur), where offers are handed in; here interest is taken only.</param>
public sealed record Tender(Procedure Procedure, string? BuyerProfile = null);

/// <summary>What a need says.</summary>
/// <param name="Cpv">CPV codes (Regulation (EC) 213/2008), eight digits without the check digit.</param>
/// <param name="Communes">Where: INSEE codes of communes; none when the place does not matter.</param>
/// <param name="StartOn">Calendar day in Paris on which the work should start.</param>
/// <param name="Deadline">Nothing is accepted at or after this instant.</param>
public sealed record NeedContent(string Title, string Description, NeedNature Nature, IReadOnlyList<string> Cpv, IReadOnlyList<string> Communes,
    Budget? Budget, DateOnly? StartOn, DateTimeOffset Deadline)
{
    public IReadOnlyList<Lot> Lots { get; init; } = [];
    public IReadOnlyList<Criterion> Criteria { get; init; } = [];
    public IReadOnlyList<Attachment> Attachments { get; init; } = [];

    /// <summary>Nobody reads a response before the deadline.</summary>
    public bool Sealed { get; init; }

    /// <summary>Questions are taken before this instant; until the deadline when absent.</summary>
    public DateTimeOffset? QuestionsUntil { get; init; }

    /// <summary>A public buyer's procedure.</summary>
    public Tender? Tender { get; init; }

    /// <summary>Offers are handed in on the buyer profile: the platform takes expressions of interest, never an offer (CCP, R.2132-2 and R.2132-3).</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool InterestOnly => Tender is { BuyerProfile: not null };
}

/// <summary>A response that won, and whose it is.</summary>
/// <param name="OrganisationId">The responder; of a joint response the lead.</param>
public sealed record AwardedResponse(Guid ResponseId, Guid OrganisationId)
{
    /// <summary>Numbers of the lots it won; none when the need has no lots, or it won them all.</summary>
    public IReadOnlyList<int> Lots { get; init; } = [];

    /// <summary>Those who signed with the lead.</summary>
    public IReadOnlyList<Guid> Cosignatories { get; init; } = [];

    /// <summary>Offers received on those lots; absent where offers are handed in elsewhere.</summary>
    public int? Offers { get; init; }

    /// <summary>The need or one who responds is made up: no official export tells of it.</summary>
    public bool Synthetic { get; init; }

    /// <summary>Who holds what was awarded: the lead first.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IReadOnlyList<Guid> Holders => [.. Cosignatories.Prepend(OrganisationId).Distinct()];

    /// <summary>One of its holders became another by a merger, who may be a holder already.</summary>
    public AwardedResponse Carried(Guid from, Guid to)
    {
        var lead = OrganisationId == from ? to : OrganisationId;
        return this with { OrganisationId = lead, Cosignatories = [.. Cosignatories.Select(c => c == from ? to : c).Where(c => c != lead).Distinct()] };
    }
}

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
[StoredAs("need_published_v1"), Shows(nameof(NeedPublished.Content), nameof(NeedPublished.Synthetic))]
public sealed record NeedPublished(NeedContent Content, bool Synthetic, DateTimeOffset EffectiveAt) : IFact;

/// <summary>What is said from now on. What is material in it makes the responses so far void.</summary>
/// <param name="Material">What changed of that which responses were built on; nothing when they stay valid.</param>
[StoredAs("need_amended_v1"), Shows(nameof(NeedAmended.Content), nameof(NeedAmended.Material))]
public sealed record NeedAmended(NeedContent Content, IReadOnlyList<MaterialTerm> Material, string Reason, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("need_deadline_extended_v1"), Shows(nameof(NeedDeadlineExtended.Deadline))]
public sealed record NeedDeadlineExtended(DateTimeOffset Deadline, string Reason, DateTimeOffset EffectiveAt) : IFact;

/// <summary>Took effect at the deadline, whenever it was recorded.</summary>
[StoredAs("need_closed_v1"), Shows]
public sealed record NeedClosed(DateTimeOffset EffectiveAt) : IFact;

/// <summary>The sealed responses were opened, each with its commitment; took effect at the deadline.</summary>
/// <param name="Unreadable">Responses whose seal could not be opened; their authors are told.</param>
[StoredAs("sealed_responses_opened_v1"), Shows]
public sealed record SealedResponsesOpened(IReadOnlyList<Guid> Opened, IReadOnlyList<Guid> Unreadable, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("need_awarded_v1"), Shows(nameof(NeedAwarded.PublicBuyer), nameof(NeedAwarded.Offers))]
public sealed record NeedAwarded(IReadOnlyList<AwardedResponse> Awarded, DateTimeOffset EffectiveAt) : IFact
{
    /// <summary>The buyer was under the Code de la commande publique: it publishes its contracts.</summary>
    public bool PublicBuyer { get; init; }

    /// <summary>Offers received on the need as a whole; absent where offers are handed in elsewhere.</summary>
    public int? Offers { get; init; }

    /// <summary>The establishment that buys.</summary>
    public string? BuyerSiret { get; init; }
    public IReadOnlyList<StatedContract> Contracts { get; init; } = [];
}

[StoredAs("need_declared_unsuccessful_v1"), Shows(nameof(NeedDeclaredUnsuccessful.Offers))]
public sealed record NeedDeclaredUnsuccessful(string Reason, DateTimeOffset EffectiveAt) : IFact
{
    /// <summary>Offers received on the need as a whole; absent where offers are handed in elsewhere.</summary>
    public int? Offers { get; init; }
}

[StoredAs("need_cancelled_v1")]
public sealed record NeedCancelled(string Reason, DateTimeOffset EffectiveAt) : IFact;

/// <summary>Its buyer may not trade for the time being: it takes no responses and is not awarded; its deadline goes on.</summary>
[StoredAs("need_frozen_v1")]
public sealed record NeedFrozen(FreezeReason Reason, DateTimeOffset EffectiveAt) : IFact;

/// <summary>Its buyer may trade again.</summary>
[StoredAs("need_resumed_v1")]
public sealed record NeedResumed(DateTimeOffset EffectiveAt) : IFact;

/// <summary>One organisation became another by a merger: what of the need was the one's, as buyer or as winner, is the other's.</summary>
[StoredAs("need_carried_over_v1")]
public sealed record NeedCarriedOver(Guid From, Guid To, DateTimeOffset EffectiveAt) : IFact;

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

    /// <summary>How often it was amended materially: a response answers one revision of the need.</summary>
    public int Revision { get; init; }

    /// <summary>The seals were broken, after the deadline.</summary>
    public bool WasOpened { get; init; }
    public IReadOnlyList<AwardedResponse> Awarded { get; init; } = [];
    public DateTimeOffset? AwardedAt { get; init; }

    /// <summary>Awarded by a buyer under the Code de la commande publique.</summary>
    public bool PublicBuyer { get; init; }
    public string? BuyerSiret { get; init; }

    /// <summary>One for each response that won.</summary>
    public IReadOnlyList<AwardedContract> Contracts { get; init; } = [];

    /// <summary>Its buyer may not trade for the time being. Whatever its state: the deadline goes on.</summary>
    public bool Frozen { get; init; }

    public static Need? Next(Need? state, IFact fact) => (state, fact) switch
    {
        (null, NeedDrafted e) => new(NeedState.Draft, e.BuyerId, e.Content, e.Synthetic),
        (null, _) => null,
        (_, NeedRevised e) => state with { Content = e.Content },
        (_, NeedSubmitted) => state with { State = NeedState.Submitted, WasSubmitted = true, Reason = null },
        (_, NeedChangesRequested e) => state with { State = NeedState.ChangesRequested, Reason = e.Reason },
        (_, NeedPublished e) => state with { State = NeedState.Published, WasPublished = true, Content = e.Content, Synthetic = e.Synthetic },
        (_, NeedAmended e) => state with { Content = e.Content, Revision = state.Revision + (e.Material.Count > 0 ? 1 : 0) },
        (_, NeedDeadlineExtended e) => state with { Content = state.Content with { Deadline = e.Deadline } },
        (_, NeedClosed) => state with { State = NeedState.Closed, WasClosed = true },
        (_, SealedResponsesOpened) => state with { WasOpened = true },
        (_, NeedAwarded e) => (state with { State = NeedState.Awarded, Awarded = e.Awarded, AwardedAt = e.EffectiveAt, PublicBuyer = e.PublicBuyer }).Stating(e.BuyerSiret, e.Contracts, e.EffectiveAt),
        (_, AwardCompleted e) => state.Stating(e.BuyerSiret, e.Contracts, e.EffectiveAt),
        (_, ContractOfNeedModified e) => state.Modified(e),
        (_, NeedDeclaredUnsuccessful e) => state with { State = NeedState.Unsuccessful, Reason = e.Reason },
        (_, NeedCancelled e) => state with { State = NeedState.Cancelled, Reason = e.Reason },
        (_, NeedFrozen) => state with { Frozen = true },
        (_, NeedResumed) => state with { Frozen = false },
        (_, NeedCarriedOver e) => state with
        {
            BuyerId = state.BuyerId == e.From ? e.To : state.BuyerId,
            Awarded = [.. state.Awarded.Select(a => a.Carried(e.From, e.To))]
        },
        _ => state
    };

    public DateTimeOffset Deadline => Content.Deadline;

    /// <summary>Its responses can be read: the deadline came, and what was sealed is open.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool ResponsesReadable => WasClosed && (WasOpened || !Content.Sealed);

    /// <summary>Public, and not decided: what stands to it can still win.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool Undecided => State is NeedState.Published or NeedState.Closed;

    /// <summary>A draft is the buyer's; once submitted, the moderators' and auditors' too; once published, everyone's.</summary>
    public bool MayBeSeenBy(Caller by) => WasPublished || by.ActsFor(BuyerId) || (WasSubmitted && (by.Is(Role.Moderator) || by.Is(Role.Auditor)));

    /// <summary>Refuses whoever does not act for the buyer.</summary>
    public Refusal? OnlyBuyer(Caller by) =>
        by.ActsFor(BuyerId) ? null : MayBeSeenBy(by) ? Refusal.NotYourOrganisation : Refusal.NotFound;
}
