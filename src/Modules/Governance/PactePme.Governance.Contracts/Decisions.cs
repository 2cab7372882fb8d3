namespace PactePme.Governance.Contracts;

/// <summary>A resolution adopted a version of a charter, which is to be offered for signature. Whoever carries it out answers; it may come twice.</summary>
/// <param name="Body">The committee that decided, by its name.</param>
/// <param name="Reference">Number of the resolution, unique in the territory.</param>
/// <param name="DecidedOn">Calendar day in Paris.</param>
/// <param name="EffectiveAt">When the resolution was adopted: the version is in force from then on.</param>
/// <param name="ReadAt">Version of the charter's stream whose text was voted: revised since, it is not what was voted. Absent when it is not known.</param>
public sealed record CharterVersionDecided(Guid ResolutionId, string Body, string Reference, DateOnly DecidedOn, Guid CharterId, int CharterVersion, DateTimeOffset EffectiveAt,
    long? ReadAt = null);

/// <summary>A resolution expelled a member: its adhesion ends. Whoever carries it out answers; it may come twice.</summary>
/// <param name="Reference">Number of the resolution, unique in the territory.</param>
/// <param name="EffectiveAt">When the resolution was adopted.</param>
/// <param name="GroundsNotifiedAt">When the grounds were notified on which it was voted: on others the member was not expelled. Absent when it is not known.</param>
public sealed record ExpulsionDecided(Guid ResolutionId, string Reference, Guid OrganisationId, Guid AdhesionId, DateTimeOffset EffectiveAt, DateTimeOffset? GroundsNotifiedAt = null);

/// <summary>An axis of the pact is live: its module opens to the public. It may come twice.</summary>
/// <param name="Axis">purchasing, innovation or skills.</param>
/// <param name="ResolutionId">The resolution that opened it; absent for the axis that was running before the pact.</param>
public sealed record AxisLive(string Axis, Guid? ResolutionId, DateTimeOffset EffectiveAt);
