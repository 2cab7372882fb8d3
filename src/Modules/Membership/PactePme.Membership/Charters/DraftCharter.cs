using System.Text.RegularExpressions;
using PactePme.Kernel;
using PactePme.Membership.Contracts;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Membership.Charters;

/// <summary>Opens a charter with the draft of its first version.</summary>
/// <param name="Code">Short name, unique in the territory, e.g. <c>MBA</c>: 2 to 20 letters, digits or hyphens.</param>
/// <param name="Commitments">What those who sign commit to, in order.</param>
/// <param name="EffectiveAt">Since when; now when absent, never in the future.</param>
public sealed record DraftCharter(string Code, Bilingual Title, IReadOnlyList<Bilingual> Commitments, DateTimeOffset? EffectiveAt = null);

public static partial class DraftCharterEndpoint
{
    public const string Rule = "charter-code";

    /// <summary>One charter per code and territory; raised by the store.</summary>
    public static readonly Refusal CodeTaken = Refusal.State(Rule,
        "Une charte de ce territoire porte déjà ce code : choisissez-en un autre, ou préparez une nouvelle version de celle-là.",
        "A charter of this territory already has this code: choose another, or draft a new version of that one.");

    [WolverineBefore]
    public static Refusal? Refuse(DraftCharter command, Caller by) => Refusal.Validation(
    [
        CodeShape().IsMatch(command.Code) ? null : new("/code", "charter-code-shape", "De 2 à 20 lettres, chiffres ou tirets.", "2 to 20 letters, digits or hyphens."),
        .. CharterCheck.Text(command.Title, "/title", 200),
        .. CharterCheck.Commitments(command.Commitments),
        Check.NotInTheFuture(command.EffectiveAt, "/effectiveAt", by.At)
    ]);

    /// <summary>Opens a charter with the draft of its first version.</summary>
    [WolverinePost("/api/{territory}/charters"), Allow(Role.Secretary)]
    public static (Created, IStartStream, IMartenOp, CharterStanding) Post(string territory, DraftCharter command, Caller by)
    {
        var id = Guid.CreateVersion7(by.At);
        var (facts, reservation) = Decide(id, command, by.At);
        return (new Created(id, facts.Count) { Location = $"/api/{territory}/charters/{id}" }, MartenOps.StartStream<Charter>(id, [.. facts]), reservation, Charter.Standing(id, null, facts));
    }

    public static (IReadOnlyList<IFact> Facts, IMartenOp Reservation) Decide(Guid id, DraftCharter command, DateTimeOffset now)
    {
        var at = command.EffectiveAt ?? now;
        var code = command.Code.ToUpperInvariant();
        return ([new CharterDrafted(code, command.Title, at), new CharterVersionDrafted(1, command.Commitments, at)],
            MartenOps.Insert(Reservation.Of(Rule, id, code)));
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9-]{1,19}\z", RegexOptions.CultureInvariant)]
    private static partial Regex CodeShape();
}
