using PactePme.Governance.Committees;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Minutes;

/// <summary>Corrects published minutes: the correction stands beside the original, which stays as it was approved.</summary>
/// <param name="Correction">How it should read. Names no person.</param>
/// <param name="Reason">Why. Names no person.</param>
/// <param name="Entry">Number of the entry that it corrects, from 1; absent when it adds something.</param>
public sealed record CorrectMinutes(Wording Correction, string Reason, int? Entry = null);

public static class CorrectMinutesEndpoint
{
    private const int MostCorrections = 500;

    public static readonly Refusal NotPublished = Refusal.State("minutes-not-published",
        "Ce procès-verbal n'est pas publié : amendez-le tant qu'il n'est pas approuvé.",
        "These minutes are not published: amend them as long as they are not approved.");

    [WolverineBefore]
    public static Refusal? Refuse(CorrectMinutes command, MeetingMinutes minutes) =>
        minutes.State != MinutesState.Published ? NotPublished
        : minutes.Corrections.Count >= MostCorrections ? MinutesTerms.TooMany
        : Refusal.Validation([.. WordingCheck.Of(command.Correction, "/correction", 5_000), Check.Text(command.Reason, "/reason", 2_000), MinutesTerms.CheckEntry(command.Entry, minutes.Text, "/entry")]);

    [WolverinePost("/api/{territory}/minutes/{id}/correct"), Allow(Role.Secretary)]
    public static (Receipt, Events) Post(CorrectMinutes command, [WriteAggregate("id")] MeetingMinutes minutes, Caller by)
    {
        var facts = Decide(command, by.At);
        return (Receipt.Of(minutes, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(CorrectMinutes command, DateTimeOffset now) => [new MinutesCorrected(command.Entry, command.Correction, command.Reason, now)];
}
