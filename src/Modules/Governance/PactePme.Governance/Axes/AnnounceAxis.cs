using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Axes;

/// <summary>Announces an axis of the pact: one of each kind in a territory.</summary>
/// <param name="Synthetic">Made up for demonstration; left out of official exports.</param>
/// <param name="Method">How it is to be built, in a few words.</param>
/// <param name="EffectiveAt">Since when; now when absent, never in the future.</param>
public sealed record AnnounceAxis(AxisKind Kind, Wording Title, bool Synthetic = false, DateTimeOffset? EffectiveAt = null, Wording? Method = null);

public static class AnnounceAxisEndpoint
{
    public const string Rule = "axis-kind";

    /// <summary>One axis per kind and territory; raised by the store.</summary>
    public static readonly Refusal Announced = Refusal.State(Rule,
        "Cet axe est déjà annoncé sur ce territoire : relisez la liste des axes et poursuivez celui-là.",
        "This axis has been announced in this territory already: read the list of axes and carry that one on.");

    [WolverineBefore]
    public static Refusal? Refuse(AnnounceAxis command, Caller by) => Refuse(command, by.At);

    /// <summary>The rules alone, for whoever records without a caller.</summary>
    public static Refusal? Refuse(AnnounceAxis command, DateTimeOffset now) =>
        Refusal.Validation([.. StatedCheck.Text(command.Title, "/title", 200), .. command.Method is null ? [] : StatedCheck.Text(command.Method, "/method", 500), Check.NotInTheFuture(command.EffectiveAt, "/effectiveAt", now)]);

    /// <summary>Announces an axis of the pact.</summary>
    [WolverinePost("/api/{territory}/axes"), Allow(Role.Secretary)]
    public static (Created, IStartStream, IMartenOp) Post(string territory, AnnounceAxis command, Territories territories, Caller by)
    {
        var id = Guid.CreateVersion7(by.At);
        var (facts, reservation) = Decide(id, command with { Synthetic = command.Synthetic || territories.Find(territory)!.Synthetic }, by.At);
        return (new Created(id, facts.Count) { Location = $"/api/{territory}/axes/{id}" }, MartenOps.StartStream<Axis>(id, [.. facts]), reservation);
    }

    public static (IReadOnlyList<IFact> Facts, IMartenOp Reservation) Decide(Guid id, AnnounceAxis command, DateTimeOffset now) =>
        ([new AxisAnnounced(command.Kind, command.Title, command.Synthetic, command.EffectiveAt ?? now, command.Method)], MartenOps.Insert(Reservation.Of(Rule, id, command.Kind)));
}
