using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Membership.Charters;

/// <summary>Records that the governance adopted the version being drafted; it supersedes the one in force.</summary>
/// <param name="CharterVersion">Number of the version adopted.</param>
/// <param name="Decision">The governance decision: without one there is no adoption.</param>
/// <param name="EffectiveAt">Since when it is in force; now when absent, never before the decision.</param>
public sealed record AdoptCharterVersion(int CharterVersion, Decision Decision, DateTimeOffset? EffectiveAt = null);

/// <summary>A version came into force: adhesions signed on an older one are due for reaffirmation. Sent on within the module, page by page.</summary>
/// <param name="EffectiveAt">Since when it is in force.</param>
/// <param name="After">The last adhesion already seen; nothing at the start.</param>
public sealed record VersionInForce(Guid CharterId, int CharterVersion, DateTimeOffset EffectiveAt, Guid? After = null);

public static class AdoptCharterVersionEndpoint
{
    public static readonly Refusal NotTheDraft = Refusal.State("charter-version-not-drafted",
        "Cette version n'est pas celle en préparation : relisez la charte.",
        "This version is not the one being drafted: read the charter again.");

    [WolverineBefore]
    public static Refusal? Refuse(AdoptCharterVersion command, Charter charter, Caller by) => Refuse(command, charter, by.At);

    /// <summary>The rules alone, for whoever records a decision without a caller.</summary>
    public static Refusal? Refuse(AdoptCharterVersion command, Charter charter, DateTimeOffset now) =>
        charter.Draft?.Number != command.CharterVersion ? NotTheDraft
        : Refusal.Validation(
            Check.Text(command.Decision.Body, "/decision/body", 200),
            Check.Text(command.Decision.Reference, "/decision/reference", 200),
            command.Decision.DecidedOn > ParisTime.DayOf(now)
                ? new("/decision/decidedOn", "in-the-future", "Cette décision est dans le futur.", "This decision is in the future.") : null,
            ParisTime.DayOf(command.EffectiveAt ?? now) < command.Decision.DecidedOn
                ? new("/effectiveAt", "before-decision", "Une version n'entre pas en vigueur avant sa décision.", "A version does not come into force before its decision.") : null,
            charter.CheckDate(command.EffectiveAt, now));

    /// <summary>Records that the governance adopted the version being drafted.</summary>
    [WolverinePost("/api/{territory}/charters/{id}/adopt-version"), Allow(Role.Secretary)]
    public static (Receipt, Events, VersionInForce) Post(AdoptCharterVersion command, [WriteAggregate("id")] Charter charter, Caller by)
    {
        var (facts, told) = Decide(command, charter, by.At);
        return (Receipt.Of(charter, facts), [.. facts], told);
    }

    public static (IReadOnlyList<IFact> Facts, VersionInForce Told) Decide(AdoptCharterVersion command, Charter charter, DateTimeOffset now)
    {
        var at = command.EffectiveAt ?? now;
        IReadOnlyList<IFact> superseded = charter.InForce is { } before ? [new CharterVersionSuperseded(before, command.CharterVersion, at)] : [];
        return ([.. superseded, new CharterVersionAdopted(command.CharterVersion, command.Decision, at)], new(charter.Id, command.CharterVersion, at));
    }
}
