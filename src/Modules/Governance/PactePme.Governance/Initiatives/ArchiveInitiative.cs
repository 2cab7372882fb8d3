using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Initiatives;

/// <summary>Archives a published initiative, for instance because the scheme has ended. It stays readable.</summary>
/// <param name="Reason">Names no person.</param>
public sealed record ArchiveInitiative(string Reason);

public static class ArchiveInitiativeEndpoint
{
    [WolverineBefore]
    public static Refusal? Refuse(ArchiveInitiative command, Initiative initiative) =>
        !initiative.IsLive ? InitiativeTerms.NotLive : Refusal.Validation(Check.Text(command.Reason, "/reason", 2_000));

    /// <summary>Archives a published initiative, with the reason.</summary>
    [WolverinePost("/api/{territory}/initiatives/{id}/archive"), Allow(Role.Secretary)]
    public static (Receipt, Events) Post(ArchiveInitiative command, [WriteAggregate("id")] Initiative initiative, Caller by)
    {
        var facts = Decide(command, by.At);
        return (Receipt.Of(initiative, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(ArchiveInitiative command, DateTimeOffset now) => [new InitiativeArchived(command.Reason, now)];
}
