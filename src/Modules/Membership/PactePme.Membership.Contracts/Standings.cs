namespace PactePme.Membership.Contracts;

/// <summary>How an organisation stands in the register. Each message tells the whole standing: a later version replaces an earlier one.</summary>
/// <param name="Version">Version of the organisation's stream: what is lower than what one knows is old news.</param>
/// <param name="Name">Absent when it is personal data or partially diffused.</param>
/// <param name="Siren">Absent when it is personal data, or the organisation has none.</param>
/// <param name="SizeClass">tpe, pme, eti, ge or publicBody.</param>
/// <param name="LargeBuyer">public or private; absent when it is no large buyer.</param>
/// <param name="Standing">registered, verified, suspended, closed or merged.</param>
/// <param name="MergedInto">The surviving organisation, when merged.</param>
/// <param name="Synthetic">Made up for demonstration.</param>
public sealed record OrganisationStanding(Guid OrganisationId, long Version, string? Name, string? Siren, string? SizeClass, string? LargeBuyer, string Standing, Guid? MergedInto, bool Synthetic);

/// <summary>Whether an organisation is a signatory of the pact. Each message tells the whole standing of one adhesion.</summary>
/// <param name="Version">Version of the adhesion's stream: what is lower than what one knows of this adhesion is old news.</param>
/// <param name="Signatory">May publish needs and respond.</param>
public sealed record SignatoryStanding(Guid OrganisationId, Guid AdhesionId, long Version, bool Signatory);

/// <summary>Which organisations of the register those are that somebody found in another: the answer to who asked.</summary>
public sealed record OrganisationsRecognised(IReadOnlyList<RecognisedOrganisation> Organisations);

/// <param name="Reference">What the asker called it.</param>
public sealed record RecognisedOrganisation(Guid Reference, Guid OrganisationId);

/// <summary>Name and identifier of an organisation were erased for good, as personal data: who keeps a copy erases it too.</summary>
public sealed record OrganisationErased(Guid OrganisationId);
