using Marten;
using PactePme.Governance.Contracts;
using PactePme.Kernel;
using PactePme.Membership.Contracts;
using PactePme.Membership.Decisions;
using Wolverine;

namespace PactePme.Membership.Charters;

/// <summary>Adopts the version being drafted; it supersedes the one in force. There is no such command: the governance decides, by a resolution.</summary>
/// <param name="CharterVersion">Number of the version adopted.</param>
/// <param name="Decision">The governance decision: without one there is no adoption.</param>
/// <param name="EffectiveAt">Since when it is in force; now when absent, never before the decision.</param>
/// <param name="ResolutionId">The resolution that decided; absent when the decision was taken before, and elsewhere.</param>
public sealed record AdoptCharterVersion(int CharterVersion, Decision Decision, DateTimeOffset? EffectiveAt = null, Guid? ResolutionId = null);

/// <summary>A version came into force: adhesions signed on an older one are due for reaffirmation. Sent on within the module, page by page.</summary>
/// <param name="EffectiveAt">Since when it is in force.</param>
/// <param name="After">The last adhesion already seen; nothing at the start.</param>
public sealed record VersionInForce(Guid CharterId, int CharterVersion, DateTimeOffset EffectiveAt, Guid? After = null);

/// <summary>Adopts what a resolution decided, once, and answers what became of it, each time the same.</summary>
public static class AdoptCharterVersionWhenDecided
{
    public static readonly Refusal NotTheDraft = Refusal.State("charter-version-not-drafted",
        "Cette version n'est pas celle en préparation : relisez la charte.",
        "This version is not the one being drafted: read the charter again.");
    public static readonly Refusal RevisedSince = Refusal.State("charter-revised-since",
        "La charte a changé depuis l'ouverture du vote : ce n'est plus le texte voté.",
        "The charter has changed since the vote opened: it is no longer the text that was voted.");
    public static readonly Refusal NoCharter = Refusal.State("charter-unknown",
        "La charte à adopter n'existe pas ici : relisez la délibération.",
        "The charter to adopt does not exist here: read the resolution again.");

    public static async Task<OutgoingMessages> Handle(CharterVersionDecided decided, IDocumentSession session, DatabaseClock clock, CancellationToken ct)
    {
        // Alone, from before it is read: a signature under way comes first, a second delivery sees what the first one did.
        var now = await clock.LockAsync(session, decided.CharterId, shared: false, ct);
        var stream = await session.Events.FetchForWriting<Charter>(decided.CharterId, ct);
        if (AnswerOf(decided, stream.Aggregate) is { } done) return [done];
        if (await session.RefusedAsync(decided.ResolutionId, ct) is { } answered) return [answered];
        if (stream.Aggregate is not { } charter) return [session.RefuseForGood(decided.ResolutionId, NoCharter, decided.EffectiveAt)];

        var command = CommandFor(decided, charter);
        if ((decided.ReadAt is { } read && read != charter.Version ? RevisedSince : Refuse(command, charter, command.EffectiveAt!.Value)) is { } refusal) return [session.RefuseForGood(decided.ResolutionId, refusal, now!.Value)];
        session.LastModifiedBy = "system"; // not whoever closed the vote: the committee decided, and the resolution says who that was
        var (facts, told) = Decide(command, charter, command.EffectiveAt!.Value);
        stream.AppendMany([.. facts]);
        return [told, Charter.Standing(charter.Id, charter, facts), new DecisionCarriedOut(decided.ResolutionId, command.EffectiveAt!.Value)];
    }

    /// <summary>The answer when this very resolution was carried out already; nothing otherwise.</summary>
    public static DecisionCarriedOut? AnswerOf(CharterVersionDecided decided, Charter? charter) =>
        charter?.Texts.FirstOrDefault(t => t.ResolutionId == decided.ResolutionId) is { AdoptedAt: { } at } ? new(decided.ResolutionId, at) : null;

    /// <summary>In force since the resolution was adopted, but never before the latest change of the charter.</summary>
    public static AdoptCharterVersion CommandFor(CharterVersionDecided decided, Charter charter) =>
        new(decided.CharterVersion, new(decided.Body, decided.Reference, decided.DecidedOn), decided.EffectiveAt > charter.Since ? decided.EffectiveAt : charter.Since, decided.ResolutionId);

    /// <summary>The rules, for whoever records a decision.</summary>
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

    public static (IReadOnlyList<IFact> Facts, VersionInForce Told) Decide(AdoptCharterVersion command, Charter charter, DateTimeOffset now)
    {
        var at = command.EffectiveAt ?? now;
        IReadOnlyList<IFact> superseded = charter.InForce is { } before ? [new CharterVersionSuperseded(before, command.CharterVersion, at)] : [];
        return ([.. superseded, new CharterVersionAdopted(command.CharterVersion, command.Decision, at, command.ResolutionId)], new(charter.Id, command.CharterVersion, at));
    }
}
