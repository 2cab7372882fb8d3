namespace PactePme.Purchasing.Contracts;

/// <summary>An organisation was told something about the market; whoever knows its people's addresses may pass it on to them.</summary>
/// <param name="NotificationId">The notification, kept in Purchasing; the same each time.</param>
/// <param name="French">In words, in French.</param>
/// <param name="English">The same in English.</param>
/// <param name="Path">Where the API has it, from the root of the host on.</param>
public sealed record OrganisationTold(Guid NotificationId, Guid OrganisationId, string French, string English, string Path);
