using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Minutes;

/// <summary>Publishes approved minutes: everyone reads them from then on.</summary>
public sealed record PublishMinutes;

public static class PublishMinutesEndpoint
{
    public static readonly Refusal NotApproved = Refusal.State("minutes-not-approved",
        "Seul un procès-verbal approuvé et pas encore publié se publie.",
        "Only minutes that are approved and not published yet are published.");

    [WolverineBefore]
    public static Refusal? Refuse(MeetingMinutes minutes) => minutes.State == MinutesState.Approved ? null : NotApproved;

    [WolverinePost("/api/{territory}/minutes/{id}/publish"), Allow(Role.Secretary)]
    public static (Receipt, Events) Post(PublishMinutes command, [WriteAggregate("id")] MeetingMinutes minutes, Caller by)
    {
        var facts = Decide(by.At);
        return (Receipt.Of(minutes, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(DateTimeOffset now) => [new MinutesPublished(now)];
}
