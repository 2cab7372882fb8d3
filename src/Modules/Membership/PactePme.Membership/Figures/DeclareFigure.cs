using Marten;
using PactePme.Kernel;
using PactePme.Membership.Persons;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Membership.Figures;

/// <summary>Records a figure that a source declares.</summary>
/// <param name="EffectiveAt">From when it counts as declared; now when absent, never in the future.</param>
public sealed record DeclareFigure(Statement Statement, DateTimeOffset? EffectiveAt = null);

/// <summary>The person of the register who is said to have said it; nothing when none is named or there is none.</summary>
public sealed record Speaker(Person? Person);

public static class DeclareFigureEndpoint
{
    [WolverineBefore]
    public static Task<Speaker> LoadAsync(DeclareFigure command, IQuerySession session, CancellationToken ct) => FindAsync(command.Statement, session, ct);

    [WolverineBefore]
    public static Refusal? Refuse(DeclareFigure command, Speaker speaker, Caller by) => Refusal.Validation(
        [.. Faults(command.Statement, speaker, by.At), Check.NotInTheFuture(command.EffectiveAt, "/effectiveAt", by.At)]);

    /// <summary>Records a figure that a source declares.</summary>
    [WolverinePost("/api/{territory}/figures"), Allow(Role.Secretary)]
    public static (Created, IStartStream) Post(string territory, DeclareFigure command, Caller by)
    {
        var id = Guid.CreateVersion7(by.At);
        var facts = Decide(command, by.At);
        return (new Created(id, facts.Count) { Location = $"/api/{territory}/figures/{id}" }, MartenOps.StartStream<DeclaredFigure>(id, [.. facts]));
    }

    public static IReadOnlyList<IFact> Decide(DeclareFigure command, DateTimeOffset now) => [new FigureDeclared(command.Statement, command.EffectiveAt ?? now)];

    internal static async Task<Speaker> FindAsync(Statement statement, IQuerySession session, CancellationToken ct) =>
        new(statement.SpeakerPersonId is { } id ? await session.LoadAsync<Person>(id, ct) : null);

    internal static IEnumerable<FieldError?> Faults(Statement statement, Speaker speaker, DateTimeOffset now) =>
    [
        statement.Value is < 0 or >= 1_000_000_000_000 ? new("/statement/value", "figure-range", "De zéro à mille milliards.", "From zero to a thousand billion.") : null,
        Check.Text(statement.Unit, "/statement/unit", 50),
        Check.Text(statement.Qualifier, "/statement/qualifier", 50),
        Check.Text(statement.Source.Title, "/statement/source/title", 500),
        Url(statement.Source.Url),
        statement.DeclaredOn > ParisTime.DayOf(now) ? new("/statement/declaredOn", "in-the-future", "Cette déclaration est dans le futur.", "This declaration is in the future.") : null,
        statement.SpeakerPersonId is not null && speaker.Person is null
            ? new("/statement/speakerPersonId", "unknown-person", "Cette personne n'est pas au registre.", "This person is not in the register.") : null
    ];

    private static FieldError? Url(string? url) =>
        url is null || (url.Length <= 2000 && Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https")) ? null
            : new("/statement/source/url", "url-shape", "Une adresse http ou https est attendue.", "An http or https address is expected.");
}
