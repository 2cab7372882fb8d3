using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Network;

/// <summary>Records a figure of the whole network, as its source declares it.</summary>
/// <param name="EffectiveAt">From when it counts as declared; now when absent, never before the latest change.</param>
public sealed record DeclareNetworkFigure(NetworkFigure Figure, DateTimeOffset? EffectiveAt = null);

public static class DeclareNetworkFigureEndpoint
{
    /// <summary>So many figures of one adhesion at most.</summary>
    public const int Most = 200;

    public static readonly Refusal NotJoined = Refusal.State("network-left",
        "Le territoire n'adhère plus à l'association nationale : enregistrez une nouvelle adhésion.",
        "The territory has left the national association: record a new adhesion.");
    public static readonly Refusal Enough = Refusal.State("network-figures-enough",
        "Deux cents chiffres sont déjà déclarés : c'est le plus que cette adhésion en garde.",
        "Two hundred figures have been declared already: this adhesion keeps no more.");

    [WolverineBefore]
    public static Refusal? Refuse(DeclareNetworkFigure command, NetworkAdhesion adhesion, Caller by) => Refuse(command, adhesion, by.At);

    public static Refusal? Refuse(DeclareNetworkFigure command, NetworkAdhesion adhesion, DateTimeOffset now) =>
        adhesion.State != NetworkState.Joined ? NotJoined
        : adhesion.Figures.Count >= Most ? Enough
        : Refusal.Validation(
        [
            .. StatedCheck.Text(command.Figure.What, "/figure/what", 200),
            StatedCheck.Figure(command.Figure.Value, "/figure/value"),
            command.Figure.Qualifier is null ? null : Check.Text(command.Figure.Qualifier, "/figure/qualifier", 50),
            .. StatedCheck.Source(command.Figure.Source, "/figure/source"),
            StatedCheck.Past(command.Figure.AttestedOn, "/figure/attestedOn", now),
            StatedCheck.Date(command.EffectiveAt, adhesion.Since, now)
        ]);

    /// <summary>Records a figure of the whole network, as its source declares it.</summary>
    [WolverinePost("/api/{territory}/network-adhesions/{id}/declare-figure"), Allow(Role.Secretary)]
    public static (Receipt, Events) Post(DeclareNetworkFigure command, [WriteAggregate("id")] NetworkAdhesion adhesion, Caller by)
    {
        var facts = Decide(command, by.At);
        return (Receipt.Of(adhesion, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(DeclareNetworkFigure command, DateTimeOffset now) => [new NetworkFigureDeclared(command.Figure, command.EffectiveAt ?? now)];
}
