using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Membership.Persons;

/// <summary>Sends a person no more mail about what their organisation is told; the notifications themselves stay to be read. The person says so, or the secretary for them.</summary>
public sealed record StopMails;

public static class StopMailsEndpoint
{
    public static readonly Refusal Stopped = Refusal.State("mails-stopped",
        "Cette personne ne reçoit déjà plus de courriels.", "This person receives no mail already.");

    [WolverineBefore]
    public static Refusal? Refuse(Person person, Caller by) => RefuseOthers(person, by) ?? (person.MailsStopped ? Stopped : null);

    /// <summary>One's own mail is nobody else's business but the secretary's, who is asked.</summary>
    internal static Refusal? RefuseOthers(Person person, Caller by) =>
        by.PersonId != person.Id && !by.Is(Role.Secretary) ? Refusal.NotYourOrganisation : PersonRules.RefuseEnded(person);

    [WolverinePost("/api/{territory}/persons/{id}/stop-mails"), Allow]
    public static (Receipt, Events) Post(StopMails command, [WriteAggregate("id")] Person person, Caller by)
    {
        var facts = Decide(by.At);
        return (Receipt.Of(person, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(DateTimeOffset now) => [new MailsStopped(now)];
}
