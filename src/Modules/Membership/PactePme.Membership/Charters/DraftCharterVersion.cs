using PactePme.Kernel;
using PactePme.Membership.Contracts;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Membership.Charters;

/// <summary>Drafts the next version of a charter; the one in force stays so until the draft is adopted.</summary>
public sealed record DraftCharterVersion(IReadOnlyList<Bilingual> Commitments, DateTimeOffset? EffectiveAt = null);

public static class DraftCharterVersionEndpoint
{
    public static readonly Refusal DraftOpen = Refusal.State("charter-draft-open",
        "Une version est déjà en préparation : révisez-la, ou faites-la adopter d'abord.",
        "A version is being drafted already: revise it, or have it adopted first.");

    [WolverineBefore]
    public static Refusal? Refuse(DraftCharterVersion command, Charter charter, Caller by) =>
        charter.Draft is not null ? DraftOpen
        : Refusal.Validation([.. CharterCheck.Commitments(command.Commitments), charter.CheckDate(command.EffectiveAt, by.At)]);

    /// <summary>Drafts the next version of a charter.</summary>
    [WolverinePost("/api/{territory}/charters/{id}/draft-version"), Allow(Role.Secretary)]
    public static (Receipt, Events, CharterStanding) Post(DraftCharterVersion command, [WriteAggregate("id")] Charter charter, Caller by)
    {
        var facts = Decide(command, charter, by.At);
        return (Receipt.Of(charter, facts), [.. facts], Charter.Standing(charter.Id, charter, facts));
    }

    public static IReadOnlyList<IFact> Decide(DraftCharterVersion command, Charter charter, DateTimeOffset now) =>
        [new CharterVersionDrafted(charter.Texts.Count + 1, command.Commitments, command.EffectiveAt ?? now)];
}
