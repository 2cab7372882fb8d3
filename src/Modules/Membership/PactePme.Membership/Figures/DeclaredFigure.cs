using PactePme.Kernel;
using PactePme.Membership.Organisations;

namespace PactePme.Membership.Figures;

/// <summary>What a source counts. Members are people; signatories are organisations.</summary>
public enum Measure { Members, SmeSignatories, LargeBuyers, SmeShareOfLocalFirms }

/// <param name="Title">As a person would cite it. Names no person.</param>
/// <param name="Url">Where it can be read, when it can.</param>
/// <param name="Kind">Synthetic figures are flagged in every answer.</param>
public sealed record FigureSource(string Title, string? Url = null, SourceKind Kind = SourceKind.Declared);

/// <summary>A figure as its source states it.</summary>
/// <param name="Unit">What is counted: persons, organisations, percent.</param>
/// <param name="Qualifier">As said: more than, some, exactly.</param>
/// <param name="SpeakerPersonId">Who said it: a person of the register, for a name is personal data.</param>
/// <param name="DeclaredOn">Calendar day in Paris.</param>
public sealed record Statement(Measure Measure, decimal Value, string Unit, string Qualifier, FigureSource Source, DateOnly DeclaredOn, Guid? SpeakerPersonId = null);

[StoredAs("figure_declared_v1"), Shows(Actor = true)]
public sealed record FigureDeclared(Statement Statement, DateTimeOffset EffectiveAt) : IFact;

/// <param name="Reason">What was wrong. Names no person.</param>
[StoredAs("figure_corrected_v1"), Shows(Actor = true)]
public sealed record FigureCorrected(Statement Statement, string Reason, DateTimeOffset EffectiveAt) : IFact;

/// <summary>A figure that a source declares, kept beside what is computed: generated organisations prove nothing.</summary>
/// <param name="Since">When the latest statement took effect.</param>
public sealed record DeclaredFigure(Statement Statement, DateTimeOffset Since) : IFolded<DeclaredFigure>
{
    public Guid Id { get; set; }
    public long Version { get; set; }

    public static DeclaredFigure? Next(DeclaredFigure? state, IFact fact) => (state, fact) switch
    {
        (null, FigureDeclared e) => new(e.Statement, e.EffectiveAt),
        (null, _) => null,
        (_, FigureCorrected e) => state with { Statement = e.Statement, Since = e.EffectiveAt },
        _ => state
    };
}
