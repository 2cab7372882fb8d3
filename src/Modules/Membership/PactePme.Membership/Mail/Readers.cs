using Marten;
using PactePme.Membership.Organisations;

namespace PactePme.Membership.Mail;

/// <summary>Who may read what an organisation is told, as the API has it: mail goes to nobody else.</summary>
internal static class Readers
{
    /// <summary>The organisation that the people of this one act for: itself, or the one it was merged into. Nothing while that one may not act: its people are refused everything.</summary>
    public static async Task<Organisation?> ActedForAsync(this IQuerySession session, Guid organisationId, CancellationToken ct)
    {
        var organisation = await session.LoadAsync<Organisation>(organisationId, ct);
        while (organisation?.SurvivorId is { } survivor) organisation = await session.LoadAsync<Organisation>(survivor, ct);
        return organisation is { MayAct: true } ? organisation : null;
    }
}
