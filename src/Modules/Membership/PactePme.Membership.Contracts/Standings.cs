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
/// <param name="GroupHead">SIREN of the head of the group that it declares; absent when it declares none.</param>
/// <param name="Commune">INSEE code of the commune of the head office, when known.</param>
/// <param name="Activity">What it does: the French label of its main activity, when known.</param>
/// <param name="Profile">What it states it can supply; absent when it states nothing, or has ended.</param>
public sealed record OrganisationStanding(Guid OrganisationId, long Version, string? Name, string? Siren, string? SizeClass, string? LargeBuyer, string Standing, Guid? MergedInto, bool Synthetic,
    string? GroupHead = null, string? Commune = null, string? Activity = null, SupplierProfile? Profile = null);

/// <summary>What an organisation states it can supply, and where it works.</summary>
/// <param name="Cpv">CPV codes of eight digits.</param>
/// <param name="Keywords">In French.</param>
/// <param name="Nationwide">Everywhere in France; no place is named then.</param>
/// <param name="Communes">INSEE codes.</param>
/// <param name="Departements">Codes such as 13 or 2A; those of the regions it names are among them.</param>
public sealed record SupplierProfile(IReadOnlyList<string> Cpv, IReadOnlyList<string> Keywords, bool Nationwide, IReadOnlyList<string> Communes, IReadOnlyList<string> Departements);

/// <summary>Whether an organisation is a signatory of the pact. Each message tells the whole standing of one adhesion.</summary>
/// <param name="Version">Version of the adhesion's stream: what is lower than what one knows of this adhesion is old news.</param>
/// <param name="Signatory">May publish needs and respond.</param>
public sealed record SignatoryStanding(Guid OrganisationId, Guid AdhesionId, long Version, bool Signatory);

/// <summary>Which organisations of the register those are that somebody found in another: the answer to who asked.</summary>
public sealed record OrganisationsRecognised(IReadOnlyList<RecognisedOrganisation> Organisations);

/// <param name="Reference">What the asker called it.</param>
/// <param name="Erased">A sole trader whose name and identifier were erased: who asked keeps neither.</param>
public sealed record RecognisedOrganisation(Guid Reference, Guid OrganisationId, bool Erased = false);

/// <summary>Name and identifier of an organisation were erased for good, as personal data: who keeps a copy erases it too.</summary>
public sealed record OrganisationErased(Guid OrganisationId);

/// <summary>How a charter stands: what the governance may adopt. Each message tells the whole standing: a later version replaces an earlier one.</summary>
/// <param name="Version">Version of the charter's stream.</param>
/// <param name="Title">In French.</param>
/// <param name="Draft">Number of the version being drafted; absent when there is none.</param>
/// <param name="InForce">Number of the version in force; absent before the first adoption.</param>
public sealed record CharterStanding(Guid CharterId, long Version, string Code, string Title, int? Draft, int? InForce);

/// <summary>How far the expulsion of a member has come: no resolution expels who was not notified of the grounds and heard on them.</summary>
/// <param name="Version">Version of the adhesion's stream: what is lower than what one knows of this adhesion is old news.</param>
/// <param name="Signatory">Still a member.</param>
/// <param name="NotifiedAt">When the latest grounds were notified; absent when there are none.</param>
/// <param name="HeardOn">Calendar day in Paris on which it was heard on those grounds; absent when it was not.</param>
public sealed record ExpulsionStanding(Guid OrganisationId, Guid AdhesionId, long Version, bool Signatory, DateTimeOffset? NotifiedAt, DateOnly? HeardOn);

/// <summary>Which organisation a person belongs to. Each message tells the whole standing. A pseudonym: no name travels.</summary>
/// <param name="Version">Version of the person's stream.</param>
/// <param name="Present">Has not left the organisation, and was not erased.</param>
public sealed record PersonStanding(Guid PersonId, long Version, Guid OrganisationId, bool Present);

/// <summary>What became of a decision that a resolution named as its effect: the answer to who decided. It may come twice.</summary>
/// <param name="At">Since when it is in effect; when it was refused.</param>
/// <param name="Rule">The rule that refused it; absent when it is done.</param>
/// <param name="French">Why it was refused, in French.</param>
/// <param name="English">Why it was refused, in English.</param>
public sealed record DecisionCarriedOut(Guid ResolutionId, DateTimeOffset At, string? Rule = null, string? French = null, string? English = null);
