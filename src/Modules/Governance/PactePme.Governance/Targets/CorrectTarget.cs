using Marten;
using PactePme.Kernel;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Targets;

/// <summary>
/// Corrects how a target was recorded; what was recorded before stays in the history. Whether it is met is judged anew, by its latest measurement.
/// </summary>
/// <param name="Terms">All of it, corrected. What is measured stays: another measure is another target.</param>
/// <param name="Reason">What was wrong. Names no person.</param>
public sealed record CorrectTarget(TargetTerms Terms, string Reason);

public static class CorrectTargetEndpoint
{
    public static Task<LockTime> LoadAsync(Target target, IDocumentSession session, DatabaseClock clock, CancellationToken ct) => clock.LockedAsync(session, target.Id, ct);

    [WolverineBefore]
    public static Refusal? Refuse(CorrectTarget command, Target target) => Refusal.Validation(
    [
        .. TargetCheck.Terms(command.Terms, ParisTime.DayOf(target.SetAt)),
        command.Terms.Measure != target.Terms.Measure
            ? new("/terms/measure", "measure-stays", "La mesure ne se corrige pas : fixez un autre objectif.", "The measure cannot be corrected: set another target.") : null,
        command.Terms.Source.Synthetic != target.Synthetic
            ? new("/terms/source/synthetic", "synthetic-stays", "Un objectif fictif le reste, un vrai aussi : fixez-en un autre.", "A made-up target stays so, and so does a real one: set another.") : null,
        command.Terms.Horizon < target.Latest?.On
            ? new("/terms/horizon", "horizon-before-measurement", "Cet horizon précède la dernière mesure.", "This horizon comes before the latest measurement.") : null,
        Check.Text(command.Reason, "/reason", 2_000)
    ]);

    /// <summary>Corrects how a target was recorded.</summary>
    [WolverinePost("/api/{territory}/targets/{id}/correct"), Allow(Role.Secretary)]
    public static (Receipt, Events, OutgoingMessages) Post(CorrectTarget command, [WriteAggregate("id")] Target target, LockTime locked)
    {
        var facts = Decide(command, target, locked.Now);
        return (Receipt.Of(target, facts), [.. facts], TargetNews.After(target.Id, target, facts));
    }

    public static IReadOnlyList<IFact> Decide(CorrectTarget command, Target target, DateTimeOffset now) =>
        target.Judged(new TargetCorrected(command.Terms, command.Reason, now), now >= ParisDay.End(command.Terms.Horizon), now);
}
