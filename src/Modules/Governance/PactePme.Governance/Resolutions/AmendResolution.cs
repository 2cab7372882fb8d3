using Marten;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Resolutions;

/// <summary>Puts another text in the place of the one tabled, before the vote. Each version is kept.</summary>
/// <param name="Content">The whole text as it is to be.</param>
/// <param name="Reason">Why. Names no person.</param>
public sealed record AmendResolution(ResolutionContent Content, string Reason);

public static class AmendResolutionEndpoint
{
    public const int MaxTexts = 200;

    public static readonly Refusal TooManyTexts = Refusal.State("too-many-amendments",
        "Ce projet a été amendé deux cents fois : retirez-le et déposez-en un autre.",
        "This draft has been amended two hundred times: withdraw it and table another.");

    public static Task<DraftGround> LoadAsync(AmendResolution command, IDocumentSession session, DatabaseClock clock, CancellationToken ct) =>
        DraftGround.LoadAsync(command.Content, session, clock, ct);

    [WolverineBefore]
    public static Refusal? Refuse(AmendResolution command, Resolution resolution, DraftGround ground, Caller by) =>
        ResolutionRules.MayDraft(ground.Held, by)
        ?? (resolution.State != ResolutionState.Tabled ? ResolutionRules.NotTabled
            : resolution.Texts.Count >= MaxTexts ? TooManyTexts
            : Refusal.Validation(Check.Text(command.Reason, "/reason", 1000)) ?? ground.Refuse(command.Content));

    /// <summary>Puts another text in the place of the one tabled.</summary>
    [WolverinePost("/api/{territory}/resolutions/{id}/amend"), Allow(Role.Secretary, Role.GovernanceMember)]
    public static (Receipt, Events) Post(AmendResolution command, [WriteAggregate("id")] Resolution resolution, DraftGround ground, Caller by)
    {
        var facts = Decide(command, resolution, ground.Held.SeatHeldBy(by, ParisTime.DayOf(by.At))?.Id, by.At);
        return (Receipt.Of(resolution, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(AmendResolution command, Resolution resolution, Guid? proposer, DateTimeOffset now) =>
        [new ResolutionAmended(resolution.Texts.Count + 1, command.Content, command.Reason, proposer, now)];
}
