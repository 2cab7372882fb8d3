using PactePme.Kernel;
using PactePme.Membership.Contracts;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Membership.Charters;

/// <summary>Replaces the text of the version being drafted; an adopted text never changes.</summary>
public sealed record ReviseCharterVersion(IReadOnlyList<Bilingual> Commitments, DateTimeOffset? EffectiveAt = null);

public static class ReviseCharterVersionEndpoint
{
    public static readonly Refusal NoDraft = Refusal.State("charter-no-draft",
        "Aucune version n'est en préparation : un texte adopté ne change plus, préparez une nouvelle version.",
        "No version is being drafted: an adopted text no longer changes, draft a new version.");

    [WolverineBefore]
    public static Refusal? Refuse(ReviseCharterVersion command, Charter charter, Caller by) =>
        charter.Draft is null ? NoDraft
        : Refusal.Validation([.. CharterCheck.Commitments(command.Commitments), charter.CheckDate(command.EffectiveAt, by.At)]);

    /// <summary>Replaces the text of the version being drafted.</summary>
    [WolverinePost("/api/{territory}/charters/{id}/revise-version"), Allow(Role.Secretary)]
    public static (Receipt, Events, CharterStanding) Post(ReviseCharterVersion command, [WriteAggregate("id")] Charter charter, Caller by)
    {
        var facts = Decide(command, charter, by.At);
        return (Receipt.Of(charter, facts), [.. facts], Charter.Standing(charter.Id, charter, facts));
    }

    public static IReadOnlyList<IFact> Decide(ReviseCharterVersion command, Charter charter, DateTimeOffset now) =>
        [new CharterVersionRevised(charter.Draft!.Number, command.Commitments, command.EffectiveAt ?? now)];
}
