using Marten;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Membership.Figures;

/// <summary>Corrects how a declared figure was recorded; what was recorded before stays in the history.</summary>
/// <param name="Reason">What was wrong. Names no person.</param>
/// <param name="EffectiveAt">From when the correction holds; from when the figure did when absent.</param>
public sealed record CorrectFigure(Statement Statement, string Reason, DateTimeOffset? EffectiveAt = null);

public static class CorrectFigureEndpoint
{
    [WolverineBefore]
    public static Task<Speaker> LoadAsync(CorrectFigure command, IQuerySession session, CancellationToken ct) =>
        DeclareFigureEndpoint.FindAsync(command.Statement, session, ct);

    [WolverineBefore]
    public static Refusal? Refuse(CorrectFigure command, DeclaredFigure figure, Speaker speaker, Caller by) => Refusal.Validation(
    [
        .. DeclareFigureEndpoint.Faults(command.Statement, speaker, by.At),
        Check.Text(command.Reason, "/reason", 500),
        command.EffectiveAt < figure.Since
            ? new("/effectiveAt", "before-latest-change", "Cette date précède la déclaration ou sa dernière correction.", "This date comes before the declaration or its latest correction.") : null,
        Check.NotInTheFuture(command.EffectiveAt, "/effectiveAt", by.At)
    ]);

    /// <summary>Corrects how a declared figure was recorded.</summary>
    [WolverinePost("/api/{territory}/figures/{id}/correct"), Allow(Role.Secretary)]
    public static (Receipt, Events) Post(CorrectFigure command, [WriteAggregate("id")] DeclaredFigure figure, Caller by)
    {
        var facts = Decide(command, figure);
        return (Receipt.Of(figure, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(CorrectFigure command, DeclaredFigure figure) =>
        [new FigureCorrected(command.Statement, command.Reason, command.EffectiveAt ?? figure.Since)];
}
