using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Membership.Persons;

/// <summary>Sends a person mail again about what their organisation is told. The person says so, or the secretary for them.</summary>
public sealed record ResumeMails;

public static class ResumeMailsEndpoint
{
    public static readonly Refusal NotStopped = Refusal.State("mails-not-stopped",
        "Cette personne reçoit déjà les courriels.", "This person receives mail already.");

    [WolverineBefore]
    public static Refusal? Refuse(Person person, Caller by) => StopMailsEndpoint.RefuseOthers(person, by) ?? (person.MailsStopped ? null : NotStopped);

    [WolverinePost("/api/{territory}/persons/{id}/resume-mails"), Allow]
    public static (Receipt, Events) Post(ResumeMails command, [WriteAggregate("id")] Person person, Caller by)
    {
        var facts = Decide(by.At);
        return (Receipt.Of(person, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(DateTimeOffset now) => [new MailsResumed(now)];
}
