using Marten;
using PactePme.Kernel;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Conventions;

/// <summary>Renews a running convention, before its end.</summary>
/// <param name="Until">The last Paris day on which it runs now: later than before.</param>
/// <param name="Act">What renews it, as a person would cite it, such as an amendment. Names no person.</param>
public sealed record RenewConvention(DateOnly Until, string Act);

public static class RenewConventionEndpoint
{
    public static Task<LockTime> LoadAsync(Convention convention, IDocumentSession session, DatabaseClock clock, CancellationToken ct) => clock.LockedAsync(session, convention.Id, ct);

    [WolverineBefore]
    public static Refusal? Refuse(RenewConvention command, Convention convention, LockTime locked) =>
        !convention.IsRunning || locked.Now >= convention.ExpiresAt ? ConventionRules.NotRunning
        : Refusal.Validation(
            command.Until <= convention.Until ? new("/until", "not-later", "Une convention se renouvelle pour plus longtemps : donnez une fin plus tardive.", "A convention is renewed for longer: give a later end.") : null,
            ConventionRules.Until(command.Until, ParisTime.DayOf(locked.Now)),
            Check.Text(command.Act, "/act", 500));

    /// <summary>Renews a running convention, before its end.</summary>
    [WolverinePost("/api/{territory}/conventions/{id}/renew"), Allow(Role.Secretary)]
    public static (Receipt, Events, OutgoingMessages) Post(RenewConvention command, [WriteAggregate("id")] Convention convention, LockTime locked)
    {
        var facts = Decide(command, locked.Now);
        return (Receipt.Of(convention, facts), [.. facts], ExpireConvention.After(convention, facts));
    }

    public static IReadOnlyList<IFact> Decide(RenewConvention command, DateTimeOffset now) => [new ConventionRenewed(command.Until, command.Act, now)];
}
