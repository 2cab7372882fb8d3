using Marten;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Conventions;

/// <summary>Records that a running convention ended, before its time or without one.</summary>
/// <param name="EndedOn">Calendar day in Paris, not in the future.</param>
/// <param name="Reason">Names no person.</param>
public sealed record EndConvention(DateOnly EndedOn, string Reason);

public static class EndConventionEndpoint
{
    public static Task<LockTime> LoadAsync(Convention convention, IDocumentSession session, DatabaseClock clock, CancellationToken ct) => clock.LockedAsync(session, convention.Id, ct);

    [WolverineBefore]
    public static Refusal? Refuse(EndConvention command, Convention convention, LockTime locked) =>
        !convention.IsRunning || locked.Now >= convention.ExpiresAt ? ConventionRules.NotRunning
        : Refusal.Validation(
            StatedCheck.Past(command.EndedOn, "/endedOn", locked.Now),
            command.EndedOn < Begun(convention) ? new("/endedOn", "end-before-beginning", "Cette fin précède le début.", "This end comes before the beginning.") : null,
            Check.Text(command.Reason, "/reason", 2_000));

    /// <summary>Records that a running convention ended, before its time or without one.</summary>
    [WolverinePost("/api/{territory}/conventions/{id}/end"), Allow(Role.Secretary)]
    public static (Receipt, Events) Post(EndConvention command, [WriteAggregate("id")] Convention convention, LockTime locked)
    {
        var facts = Decide(command, convention, locked.Now);
        return (Receipt.Of(convention, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(EndConvention command, Convention convention, DateTimeOffset now) =>
        [new ConventionEnded(command.EndedOn, command.Reason, StatedCheck.EffectiveOn(command.EndedOn, convention.Since, now))];

    private static DateOnly? Begun(Convention convention) => convention.SignedOn ?? (convention.RunningSince is { } since ? StatedCheck.FirstDay(since) : null);
}
