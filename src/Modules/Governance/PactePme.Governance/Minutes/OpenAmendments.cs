using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Minutes;

/// <summary>Lets the committee propose amendments to drafted minutes, until an instant. They can be approved from then on.</summary>
/// <param name="Until">Paris time (<c>2026-12-01T12:00</c>) or an instant (<c>2026-12-01T11:00:00Z</c>).</param>
public sealed record OpenAmendments(string Until);

public static class OpenAmendmentsEndpoint
{
    [WolverineBefore]
    public static Refusal? Refuse(OpenAmendments command, MeetingMinutes minutes, Caller by) =>
        minutes.State is MinutesState.Approved or MinutesState.Published ? MinutesTerms.Settled
        : minutes.State != MinutesState.Drafted ? MinutesTerms.NotDrafted
        : Refusal.Validation(ParisTime.Read(command.Until, "/until", out var until)
            ?? (until <= by.At ? new("/until", "in-the-past", "Ce terme est déjà passé.", "This end is past already.") : null));

    [WolverinePost("/api/{territory}/minutes/{id}/open-amendments"), Allow(Role.Secretary)]
    public static (Receipt, Events) Post(OpenAmendments command, [WriteAggregate("id")] MeetingMinutes minutes, Caller by)
    {
        var facts = Decide(command, by.At);
        return (Receipt.Of(minutes, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(OpenAmendments command, DateTimeOffset now)
    {
        ParisTime.Read(command.Until, "/until", out var until);
        return [new MinutesAmendmentsOpened(until, now)];
    }
}
