using JasperFx.Events;
using Marten;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Initiatives;

/// <summary>
/// Merges a duplicate (the initiative of the address) into the one that stays, which keeps what the duplicate said, its source and when it was merged.
/// The duplicate stays readable and leads on.
/// </summary>
/// <param name="SurvivorId">The initiative that stays: a published one.</param>
/// <param name="Reason">Why. Names no person.</param>
public sealed record MergeInitiative(Guid SurvivorId, string Reason);

/// <summary>The initiative that stays.</summary>
/// <param name="Stream">Its stream, guarded from here to the commit; nothing in tests of the decision.</param>
/// <param name="Initiative">Nothing when there is no such initiative.</param>
public sealed record InitiativeSurvivor(IEventStream<Initiative>? Stream, Initiative? Initiative);

public static class MergeInitiativeEndpoint
{
    public static readonly Refusal IntoItself = Refusal.Content("initiative-merged-into-itself",
        "Une initiative ne peut pas être fusionnée avec elle-même.",
        "An initiative cannot be merged into itself.");
    public static readonly Refusal SurvivorNotLive = Refusal.State("surviving-initiative-not-live",
        "L'initiative qui doit rester n'est pas publiée, ou est archivée ou fusionnée : choisissez celle dans laquelle elle a été fusionnée (survivorId), ou une autre.",
        "The initiative that is to stay is not published, or is archived or merged: choose the one it was merged into (survivorId), or another.");
    public static readonly Refusal OfAnotherKind = Refusal.State("surviving-initiative-of-another-kind",
        "On ne fusionne que des initiatives du même axe, toutes deux réelles ou toutes deux fictives.",
        "Only initiatives of one axis are merged, both real or both made up.");
    public static readonly Refusal TooMany = Refusal.State("initiative-absorbed-enough",
        "Une initiative en remplace au plus cent autres : archivez plutôt ce doublon.",
        "One initiative stands for a hundred others at most: archive this duplicate instead.");

    [WolverineBefore]
    public static async Task<InitiativeSurvivor> LoadAsync(MergeInitiative command, Initiative initiative, IDocumentSession session, CancellationToken ct)
    {
        if (command.SurvivorId == initiative.Id) return new(null, initiative);
        var stream = await session.Events.FetchForWriting<Initiative>(command.SurvivorId, ct);
        return new(stream, stream.Aggregate);
    }

    [WolverineBefore]
    public static Refusal? Refuse(MergeInitiative command, Initiative initiative, InitiativeSurvivor survivor) =>
        !initiative.IsLive ? InitiativeTerms.NotLive
        : command.SurvivorId == initiative.Id ? IntoItself
        : survivor.Initiative is not { } stays ? Refusal.Validation(new FieldError("/survivorId", "unknown-initiative", "Cette initiative n'existe pas ici.", "There is no such initiative here."))
        : !stays.IsLive ? SurvivorNotLive
        : stays.Axis != initiative.Axis || stays.Content.Source.Synthetic != initiative.Content.Source.Synthetic ? OfAnotherKind
        : stays.Absorbed.Count + initiative.Absorbed.Count + 1 > InitiativeTerms.MostAbsorbed ? TooMany
        : Refusal.Validation(Check.Text(command.Reason, "/reason", 2_000));

    /// <summary>Merges a duplicate into the initiative that stays.</summary>
    [WolverinePost("/api/{territory}/initiatives/{id}/merge"), Allow(Role.Secretary)]
    public static (Receipt, Events) Post(MergeInitiative command, [WriteAggregate("id")] Initiative initiative, InitiativeSurvivor survivor, Caller by)
    {
        var (facts, absorbed) = Decide(command, initiative, by.At);
        survivor.Stream!.AppendMany([.. absorbed]);
        return (Receipt.Of(initiative, facts), [.. facts]);
    }

    public static (IReadOnlyList<IFact> OfDuplicate, IReadOnlyList<IFact> OfSurvivor) Decide(MergeInitiative command, Initiative duplicate, DateTimeOffset now) =>
        ([new InitiativeMerged(command.SurvivorId, command.Reason, now)],
            [.. duplicate.Absorbed.Append(new(duplicate.Id, duplicate.Content, duplicate.SuggestedBy, command.SurvivorId, now)).Select(d => new InitiativeAbsorbed(d, now))]);
}
