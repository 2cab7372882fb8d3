using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Resolutions;

/// <summary>Records that what an adopted resolution asked for was done. One that names an effect is implemented by it, and not so.</summary>
/// <param name="Evidence">What shows it. Names no person.</param>
public sealed record ImplementResolution(string Evidence);

public static class ImplementResolutionEndpoint
{
    public static readonly Refusal NotImplementable = Refusal.State("resolution-not-implementable",
        "Seule une délibération adoptée et sans effet propre est constatée mise en œuvre.",
        "Only a resolution that was adopted and has no effect of its own is recorded as implemented.");

    [WolverineBefore]
    public static Refusal? Refuse(ImplementResolution command, Resolution resolution) =>
        resolution is not { State: ResolutionState.Adopted, Content.Effect: null } ? NotImplementable : Refusal.Validation(Check.Text(command.Evidence, "/evidence", 2000));

    /// <summary>Records that what an adopted resolution asked for was done.</summary>
    [WolverinePost("/api/{territory}/resolutions/{id}/implement"), Allow(Role.Secretary)]
    public static (Receipt, Events) Post(ImplementResolution command, [WriteAggregate("id")] Resolution resolution, Caller by)
    {
        var facts = Decide(command, by.At);
        return (Receipt.Of(resolution, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(ImplementResolution command, DateTimeOffset now) => [new ResolutionImplemented(command.Evidence, now)];
}
