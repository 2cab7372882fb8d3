using Marten;
using PactePme.Governance.Meetings;
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

    public static readonly Refusal Convened = Refusal.State("resolution-convened",
        "Cette délibération est à l'ordre du jour d'une réunion convoquée : seul son texte s'amende. Pour décider d'autre chose, retirez-la et déposez-en une autre.",
        "This resolution is on the agenda of a meeting that was convened: only its text can be amended. To decide on something else, withdraw it and table another.");

    public static async Task<DraftGround> LoadAsync(AmendResolution command, Resolution resolution, IDocumentSession session, DatabaseClock clock, CancellationToken ct) =>
        await DraftGround.LoadAsync(command.Content, session, clock, ct) with
        {
            Convened = (await session.Query<Meeting>().Where(m => m.State == MeetingState.Convened || m.State == MeetingState.Opened).ToListAsync(ct)).Any(m => m.Agenda.Any(i => i.ResolutionId == resolution.Id))
        };

    [WolverineBefore]
    public static Refusal? Refuse(AmendResolution command, Resolution resolution, DraftGround ground, Caller by) =>
        ResolutionRules.MayDraft(ground.Held, by)
        ?? (resolution.State != ResolutionState.Tabled ? ResolutionRules.NotTabled
            : resolution.Texts.Count >= MaxTexts ? TooManyTexts
            : ground.Convened && !resolution.Content.DecidesOnTheSameAs(ground.Effect.Complete(command.Content)) ? Convened
            : Refusal.Validation(Check.Text(command.Reason, "/reason", 1000)) ?? ground.Refuse(command.Content));

    /// <summary>Puts another text in the place of the one tabled.</summary>
    [WolverinePost("/api/{territory}/resolutions/{id}/amend"), Allow(Role.Secretary, Role.GovernanceMember)]
    public static (Receipt, Events) Post(AmendResolution command, [WriteAggregate("id")] Resolution resolution, DraftGround ground, Caller by)
    {
        var facts = Decide(command with { Content = ground.Effect.Complete(command.Content) }, resolution, ground.Held.SeatHeldBy(by)?.Id, by.At);
        return (Receipt.Of(resolution, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(AmendResolution command, Resolution resolution, Guid? proposer, DateTimeOffset now) =>
        [new ResolutionAmended(resolution.Texts.Count + 1, command.Content, command.Reason, proposer, now)];
}
