using PactePme.Governance.Axes;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Initiatives;

/// <summary>Suggests an existing scheme for the census of an axis; the secretary publishes or declines it.</summary>
public sealed record SuggestInitiative(AxisKind Axis, InitiativeContent Content);

public static class SuggestInitiativeEndpoint
{
    [WolverineBefore]
    public static Refusal? Refuse(SuggestInitiative command) => Refusal.Validation(InitiativeTerms.Faults(command.Content, "/content"));

    /// <summary>Suggests an existing scheme for the census.</summary>
    [WolverinePost("/api/{territory}/initiatives"), Allow]
    public static (Created, IStartStream) Post(string territory, SuggestInitiative command, Territories territories, Caller by)
    {
        var id = Guid.CreateVersion7(by.At);
        var facts = Decide(command with { Content = command.Content with { Source = command.Content.Source.In(territories.Find(territory)!) } }, by.OrganisationId, by.At);
        return (new Created(id, facts.Count) { Location = $"/api/{territory}/initiatives/{id}" }, MartenOps.StartStream<Initiative>(id, [.. facts]));
    }

    public static IReadOnlyList<IFact> Decide(SuggestInitiative command, Guid suggestedBy, DateTimeOffset now) =>
        [new InitiativeSuggested(command.Axis, command.Content, suggestedBy, now)];
}
