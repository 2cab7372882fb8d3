using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Minutes;

/// <summary>Replaces the text of minutes that are not approved yet; each earlier version stays.</summary>
/// <param name="Entries">The whole text as it will be. Names no person.</param>
/// <param name="Reason">Why. Names no person.</param>
/// <param name="Answers">Proposals that it settles, taken up or not: the reason says how.</param>
public sealed record AmendMinutes(IReadOnlyList<MinutesEntry> Entries, string Reason, IReadOnlyList<Guid>? Answers = null);

public static class AmendMinutesEndpoint
{
    [WolverineBefore]
    public static Refusal? Refuse(AmendMinutes command, MeetingMinutes minutes) =>
        minutes.State is MinutesState.Approved or MinutesState.Published ? MinutesTerms.Settled
        : minutes.Texts.Count >= MinutesTerms.MostTexts ? MinutesTerms.TooMany
        : Refusal.Validation(
        [
            .. MinutesTerms.Check(command.Entries),
            Check.Text(command.Reason, "/reason", 2_000),
            Check.Count(command.Answers, "/answers", MinutesTerms.MostProposals),
            .. Check.Each(command.Answers, "/answers", (id, pointer) => minutes.Proposals.Any(p => p.Id == id && p.AnsweredBy is null) ? null
                : new(pointer, "no-such-proposal", "Aucune proposition de cet identifiant n'attend de réponse.", "No proposal with this id waits for an answer."))
        ]);

    [WolverinePost("/api/{territory}/minutes/{id}/amend"), Allow(Role.Secretary)]
    public static (Receipt, Events) Post(AmendMinutes command, [WriteAggregate("id")] MeetingMinutes minutes, Caller by)
    {
        var facts = Decide(command, minutes, by.At);
        return (Receipt.Of(minutes, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(AmendMinutes command, MeetingMinutes minutes, DateTimeOffset now) =>
        [new MinutesAmended(minutes.Texts.Count + 1, command.Entries, command.Reason, command.Answers ?? [], now)];
}
