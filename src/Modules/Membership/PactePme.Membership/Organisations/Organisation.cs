using PactePme.Kernel;
using PactePme.Membership.Persons;

namespace PactePme.Membership.Organisations;

/// <summary>How an organisation is identified: <c>SIREN</c> as a rule, <c>pacte-pme</c> for one that its source names without a number.</summary>
public sealed record Identifier(string Scheme, string Value)
{
    public const string Siren = "SIREN";
    public const string Local = "pacte-pme";
}

/// <summary>Size of a firm (décret n° 2008-1354) or public body.</summary>
public enum SizeClass { Tpe, Pme, Eti, Ge, PublicBody }

/// <summary>Large buyer (donneur d'ordre) of the pact: everybody may buy, these are flagged besides.</summary>
public enum BuyerKind { Public, Private }

/// <summary>Where a fact comes from.</summary>
public enum SourceKind { Declared, PublicRegister, Synthetic }

/// <param name="Kind">Synthetic data is flagged in every answer and left out of official exports.</param>
/// <param name="Source">Its source, as a person would cite it.</param>
public sealed record Provenance(SourceKind Kind, string Source);

/// <summary>Where a supplier works: French communes, départements or régions by their INSEE codes, or everywhere.</summary>
public sealed record ServiceArea(bool Nationwide, IReadOnlyList<string> Communes, IReadOnlyList<string> Departements, IReadOnlyList<string> Regions);

public enum OrganisationStatus { Registered, Verified, Suspended, Closed, Merged }

// Registered -> Verified -> Suspended -> Verified | Closed; Merged into a survivor from any of them but Closed.
// A sole trader's erasure ends it whatever its state: Closed, or Merged still.

/// <summary>
/// Identifier and name are in the vault instead when they are a sole trader's, for they are personal data, and as long as nobody
/// knows whether they are.
/// </summary>
[StoredAs("organisation_registered_v1"), Shows]
public sealed record OrganisationRegistered(Identifier? Identifier, string? Name, Guid? PersonalRecordId, bool SoleTrader, bool PartialDiffusion,
    Provenance Provenance, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("organisation_renamed_v1")]
public sealed record OrganisationRenamed(string? Name, Guid? PersonalRecordId, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("size_class_stated_v1")]
public sealed record SizeClassStated(SizeClass SizeClass, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("activity_stated_v1")]
public sealed record ActivityStated(ActivityCode Activity, DateTimeOffset EffectiveAt) : IFact;

/// <param name="Commune">INSEE code of the commune of the head office.</param>
[StoredAs("head_office_stated_v1")]
public sealed record HeadOfficeStated(string Commune, DateTimeOffset EffectiveAt) : IFact;

/// <param name="Nic">Last five digits of the SIRET.</param>
/// <param name="Commune">INSEE code, when known.</param>
[StoredAs("establishment_declared_v1")]
public sealed record EstablishmentDeclared(string Nic, string? Commune, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("capability_profile_stated_v1")]
public sealed record CapabilityProfileStated(IReadOnlyList<string> Cpv, IReadOnlyList<string> Keywords, ServiceArea ServiceArea, DateTimeOffset EffectiveAt) : IFact;

/// <param name="Kind">Nothing when the organisation is no longer a large buyer.</param>
[StoredAs("large_buyer_flagged_v1"), Shows(nameof(LargeBuyerFlagged.Kind), Actor = true)]
public sealed record LargeBuyerFlagged(BuyerKind? Kind, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("organisation_verified_v1"), Shows(Actor = true)]
public sealed record OrganisationVerified(string Evidence, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("organisation_suspended_v1")]
public sealed record OrganisationSuspended(string Reason, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("suspension_lifted_v1")]
public sealed record SuspensionLifted(string Reason, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("organisation_closed_v1")]
public sealed record OrganisationClosed(string Reason, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("organisation_merged_v1")]
public sealed record OrganisationMerged(Guid SurvivorId, string Reason, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("duplicate_absorbed_v1")]
public sealed record DuplicateAbsorbed(Guid DuplicateId, DateTimeOffset EffectiveAt) : IFact;

/// <summary>It is known now to be a company or another legal person: its identifier and name are no personal data, and leave the vault.</summary>
/// <param name="Evidence">On what ground. Names no person.</param>
[StoredAs("company_identified_v1")]
public sealed record CompanyIdentified(Identifier Identifier, string Name, string Evidence, DateTimeOffset EffectiveAt) : IFact;

/// <param name="Head">SIREN of the legal unit at the head of the group; nothing when it belongs to none.</param>
[StoredAs("group_stated_v1")]
public sealed record GroupStated(string? Head, DateTimeOffset EffectiveAt) : IFact;

/// <summary>The sole trader's name and SIREN were erased; what is left is a pseudonym.</summary>
[StoredAs("sole_trader_erased_v1")]
public sealed record SoleTraderErased(ErasureGround Ground, DateTimeOffset EffectiveAt) : IFact;

/// <summary>A firm or public body known to a territory.</summary>
public sealed record Organisation(
    OrganisationStatus Status,
    Identifier? Identifier,
    string? Name,
    Guid? PersonalRecordId,
    bool SoleTrader,
    bool PartialDiffusion,
    Provenance Provenance) : IFolded<Organisation>
{
    public Guid Id { get; set; }
    public long Version { get; set; }
    public IReadOnlyList<Dated<SizeClass>> SizeClasses { get; init; } = [];
    public IReadOnlyList<Dated<ActivityCode>> Activities { get; init; } = [];
    public IReadOnlyList<Dated<string>> HeadOffices { get; init; } = [];
    public IReadOnlyList<EstablishmentDeclared> Establishments { get; init; } = [];
    public IReadOnlyList<Dated<BuyerKind?>> BuyerKinds { get; init; } = [];
    public IReadOnlyList<Dated<string?>> GroupHeads { get; init; } = [];
    public CapabilityProfileStated? Capabilities { get; init; }
    public Guid? SurvivorId { get; init; }

    /// <summary>Every duplicate merged into this one, also by way of another.</summary>
    public IReadOnlyList<Guid> Absorbed { get; init; } = [];

    /// <summary>When it entered the register: nothing takes effect before that.</summary>
    public DateTimeOffset RegisteredFrom { get; init; }

    /// <summary>When its present state took effect: a change of state does not take effect before that.</summary>
    public DateTimeOffset StatusFrom { get; init; }
    public DateTimeOffset NamedFrom { get; init; }
    public bool Erased { get; init; }

    // What lists filter by, indexed. Nothing is dated in the future, so the last in effect is the present one.
    public SizeClass? PresentSizeClass => SizeClasses.Count == 0 ? null : SizeClasses[^1].Value;
    public string? PresentCommune => HeadOffices.Count == 0 ? null : HeadOffices[^1].Value;
    public BuyerKind? PresentBuyerKind => BuyerKinds.Count == 0 ? null : BuyerKinds[^1].Value;
    public SourceKind SourceKind => Provenance.Kind;

    public static Organisation? Next(Organisation? state, IFact fact) => (state, fact) switch
    {
        (null, OrganisationRegistered e) => new(OrganisationStatus.Registered, e.Identifier, e.Name, e.PersonalRecordId, e.SoleTrader, e.PartialDiffusion, e.Provenance)
        {
            RegisteredFrom = e.EffectiveAt,
            StatusFrom = e.EffectiveAt,
            NamedFrom = e.EffectiveAt
        },
        (null, _) => null,
        (_, OrganisationRenamed e) => state with { Name = e.Name, PersonalRecordId = e.PersonalRecordId, NamedFrom = e.EffectiveAt },
        (_, SizeClassStated e) => state with { SizeClasses = state.SizeClasses.With(e.SizeClass, e.EffectiveAt) },
        (_, ActivityStated e) => state with { Activities = state.Activities.With(e.Activity, e.EffectiveAt) },
        (_, HeadOfficeStated e) => state with { HeadOffices = state.HeadOffices.With(e.Commune, e.EffectiveAt) },
        (_, EstablishmentDeclared e) => state with { Establishments = [.. state.Establishments.Where(x => x.Nic != e.Nic), e] },
        (_, LargeBuyerFlagged e) => state with { BuyerKinds = state.BuyerKinds.With(e.Kind, e.EffectiveAt) },
        (_, CapabilityProfileStated e) => state with { Capabilities = e },
        (_, GroupStated e) => state with { GroupHeads = state.GroupHeads.With(e.Head, e.EffectiveAt) },
        (_, OrganisationVerified e) => state.To(OrganisationStatus.Verified, e.EffectiveAt),
        (_, OrganisationSuspended e) => state.To(OrganisationStatus.Suspended, e.EffectiveAt),
        (_, SuspensionLifted e) => state.To(OrganisationStatus.Verified, e.EffectiveAt),
        (_, OrganisationClosed e) => state.To(OrganisationStatus.Closed, e.EffectiveAt),
        (_, OrganisationMerged e) => state.To(OrganisationStatus.Merged, e.EffectiveAt) with { SurvivorId = e.SurvivorId },
        (_, DuplicateAbsorbed e) => state with { Absorbed = [.. state.Absorbed, e.DuplicateId] },
        (_, CompanyIdentified e) => state with { Identifier = e.Identifier, Name = e.Name, PersonalRecordId = null },
        (_, SoleTraderErased e) => (state.Status == OrganisationStatus.Merged ? state : state.To(OrganisationStatus.Closed, e.EffectiveAt)) with { Erased = true },
        _ => state
    };

    /// <summary>Its size at that moment: a firm that grows keeps its past class in the past.</summary>
    public SizeClass? SizeClassAt(DateTimeOffset moment) => SizeClasses.LastOrDefault(d => d.From <= moment)?.Value;

    /// <summary>Its name and SIREN are in the vault: it is a sole trader, or may be one for all one knows.</summary>
    public bool Personal => PersonalRecordId is not null;

    /// <summary>Closed or merged: nothing about it changes any more.</summary>
    public bool Ended => Status is OrganisationStatus.Closed or OrganisationStatus.Merged;

    /// <summary>May act: neither suspended nor ended.</summary>
    public bool MayAct => Status is OrganisationStatus.Registered or OrganisationStatus.Verified;

    private Organisation To(OrganisationStatus status, DateTimeOffset from) => this with { Status = status, StatusFrom = from };
}
