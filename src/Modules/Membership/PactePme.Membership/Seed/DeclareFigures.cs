using Marten;
using PactePme.Kernel;
using PactePme.Membership.Figures;

namespace PactePme.Membership.Seed;

/// <summary>Records figures that a source declares. One that is there already stays as it is.</summary>
public sealed record DeclareFigures(IReadOnlyList<Statement> Statements, DateTimeOffset EffectiveAt, DateTimeOffset Now);

public static class DeclareFiguresHandler
{
    public static async Task Handle(DeclareFigures step, IDocumentSession session, CancellationToken ct)
    {
        var by = EnterFirmsHandler.Secretary(session.TenantId, step.Now);
        foreach (var (index, statement) in step.Statements.Index())
        {
            var id = SeedId.Of(session.TenantId, $"figure/{statement.Measure}", step.EffectiveAt.AddMilliseconds(index));
            if (await session.LoadAsync<DeclaredFigure>(id, ct) is not null) continue;
            var command = new DeclareFigure(statement, step.EffectiveAt);
            var figure = new StreamDraft<DeclaredFigure>(id);
            figure.Do(DeclareFigureEndpoint.Refuse(command, await DeclareFigureEndpoint.FindAsync(statement, session, ct), by), () => DeclareFigureEndpoint.Decide(command, by.At));
            figure.Write(session);
        }
    }
}
