using PactePme.Kernel;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Conventions;

/// <summary>Records that the parties signed a convention that a resolution adopted.</summary>
/// <param name="SignedOn">Calendar day in Paris, not before the vote.</param>
/// <param name="Until">The last Paris day on which it runs; absent when it has no end.</param>
public sealed record SignConvention(DateOnly SignedOn, DateOnly? Until = null);

public static class SignConventionEndpoint
{
    public static readonly Refusal NotVoted = Refusal.State("convention-not-voted",
        "Une convention se signe une fois, après avoir été votée par une délibération.",
        "A convention is signed once, after a resolution has adopted it.");

    [WolverineBefore]
    public static Refusal? Refuse(SignConvention command, Convention convention, Caller by) => Refuse(command, convention, by.At);

    public static Refusal? Refuse(SignConvention command, Convention convention, DateTimeOffset now) =>
        convention.State != ConventionState.Voted ? NotVoted
        : Refusal.Validation(
            StatedCheck.Past(command.SignedOn, "/signedOn", now),
            command.SignedOn < ParisTime.DayOf(convention.Since) ? new("/signedOn", "before-vote", "Cette date précède le vote.", "This date comes before the vote.") : null,
            ConventionRules.Until(command.Until, command.SignedOn));

    /// <summary>Records that the parties signed a convention that a resolution adopted.</summary>
    [WolverinePost("/api/{territory}/conventions/{id}/sign"), Allow(Role.Secretary)]
    public static (Receipt, Events, OutgoingMessages) Post(SignConvention command, [WriteAggregate("id")] Convention convention, Caller by)
    {
        var facts = Decide(command, convention, by.At);
        return (Receipt.Of(convention, facts), [.. facts], ExpireConvention.After(convention, facts));
    }

    public static IReadOnlyList<IFact> Decide(SignConvention command, Convention convention, DateTimeOffset now) =>
        [new ConventionSigned(command.SignedOn, command.Until, StatedCheck.EffectiveOn(command.SignedOn, convention.Since, now))];
}
