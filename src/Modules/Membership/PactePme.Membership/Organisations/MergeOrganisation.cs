using JasperFx.Events;
using Marten;
using PactePme.Kernel;
using PactePme.Membership.Adhesions;
using PactePme.Purchasing.Contracts;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Membership.Organisations;

/// <summary>
/// Merges a duplicate (the organisation of the address) into the one that stays. The history of both stays where it is;
/// the duplicate's persons stay recorded with it and act for the survivor from then on. A live adhesion that only the
/// duplicate holds passes to the survivor.
/// </summary>
/// <param name="SurvivorId">The organisation that stays.</param>
/// <param name="Reason">Why, for the history. Names no person.</param>
public sealed record MergeOrganisation(Guid SurvivorId, string Reason);

/// <summary>The organisation that stays, and who holds a live adhesion.</summary>
/// <param name="Stream">Its stream, guarded from here to the commit; nothing in tests of the decision.</param>
/// <param name="Organisation">Nothing when there is no such organisation.</param>
/// <param name="HasAdhesion">The survivor holds a live adhesion of its own.</param>
/// <param name="OfDuplicate">The duplicate's live adhesion, guarded likewise; nothing when it holds none.</param>
/// <param name="BothRespond">Both hold a live response to one same need, as far as is known at this moment.</param>
public sealed record Survivor(IEventStream<Organisation>? Stream, Organisation? Organisation, bool HasAdhesion = false, IEventStream<Adhesion>? OfDuplicate = null,
    bool BothRespond = false);

public static class MergeOrganisationEndpoint
{
    public static readonly Refusal IntoItself = Refusal.Content("merge-into-itself",
        "Une organisation ne peut pas être fusionnée avec elle-même.", "An organisation cannot be merged into itself.");
    public static readonly Refusal SurvivorEnded = Refusal.State("survivor-ended",
        "L'organisation qui doit rester est fermée ou déjà fusionnée : choisissez celle où elle est elle-même fusionnée.",
        "The organisation that is to stay is closed or merged already: choose the one it was merged into.");
    public static readonly Refusal BothHoldAnAdhesion = Refusal.State("both-hold-a-live-adhesion",
        "Les deux organisations ont une adhésion en cours, et il n'en faut qu'une : retirez d'abord celle qui ne doit pas rester.",
        "Both organisations hold a live adhesion, and only one may exist: withdraw first the one that is not to stay.");
    public static readonly Refusal BothHoldALiveResponse = Refusal.State("both-hold-a-live-response",
        "Les deux organisations ont chacune une réponse en cours à un même besoin, et il n'en faut qu'une : l'une doit d'abord retirer la sienne, ou se retirer du groupement.",
        "Both organisations hold a live response to one same need, and only one may exist: one of them must first withdraw its own, or leave the joint response.");
    public static readonly Refusal YourOwn = Refusal.State("merge-your-own-suspended",
        "Vous ne pouvez pas fusionner l'organisation pour laquelle vous agissez dans une organisation suspendue : vous n'auriez plus accès.",
        "You cannot merge the organisation you act for into a suspended one: you would have no access any more.");

    [WolverineBefore]
    public static async Task<Survivor> LoadAsync(MergeOrganisation command, Organisation organisation, IDocumentSession session, IMessageBus bus, CancellationToken ct)
    {
        if (command.SurvivorId == organisation.Id) return new(null, organisation);
        var stream = await session.Events.FetchForWriting<Organisation>(command.SurvivorId, ct);
        string Key(Guid id) => Reservation.Key(AdhesionRules.Rule, id);
        var live = (await session.LoadManyAsync<Reservation>(ct, Key(command.SurvivorId), Key(organisation.Id))).ToDictionary(r => r.Id, r => r.HolderId);
        var ofDuplicate = live.TryGetValue(Key(organisation.Id), out var adhesion) ? await session.Events.FetchForWriting<Adhesion>(adhesion, ct) : null;
        // A response that comes after this answer is dealt with when it is carried over: the two modules do not commit together.
        var respond = !organisation.Ended && stream.Aggregate is { Ended: false }
            && (await bus.InvokeForTenantAsync<BothRespond>(session.TenantId, new WhetherBothRespond(organisation.Id, command.SurvivorId), ct)).ToOneNeed;
        return new(stream, stream.Aggregate, live.ContainsKey(Key(command.SurvivorId)), ofDuplicate is { Aggregate.IsLive: true } ? ofDuplicate : null, respond);
    }

    [WolverineBefore]
    public static Refusal? Refuse(MergeOrganisation command, Organisation organisation, Survivor survivor, Caller by) =>
        organisation.Ended ? OrganisationRules.Ended
        : command.SurvivorId == organisation.Id ? IntoItself
        : survivor.Organisation is not { } stays ? Refusal.Validation(new FieldError("/survivorId", "unknown-organisation", "Cette organisation n'existe pas ici.", "There is no such organisation here."))
        : stays.Ended ? SurvivorEnded
        : survivor is { HasAdhesion: true, OfDuplicate: not null } ? BothHoldAnAdhesion
        : survivor.BothRespond ? BothHoldALiveResponse
        : by.BelongsTo(organisation.Id) && !stays.MayAct ? YourOwn
        : Refusal.Validation(OrganisationRules.CheckReason(command.Reason));

    [WolverinePost("/api/{territory}/organisations/{id}/merge"), Allow(Role.Secretary)]
    public static (Receipt, Events, OutgoingMessages, IMartenOp[]) Post(MergeOrganisation command, [WriteAggregate("id")] Organisation organisation, Survivor survivor, Caller by)
    {
        var (facts, absorbed) = Decide(command, organisation, by.At);
        survivor.Stream!.AppendMany(absorbed);
        OutgoingMessages told = [organisation.Standing(facts, by.At), survivor.Organisation!.Standing(absorbed, by.At)];
        // The duplicate's place for an adhesion is taken for good: one applied for at the same moment is refused by the store.
        var taken = Reservation.Of(AdhesionRules.Rule, organisation.Id, organisation.Id);
        if (survivor.OfDuplicate is not { Aggregate: { } adhesion } stream) return (Receipt.Of(organisation, facts), [.. facts], told, [MartenOps.Insert(taken)]);

        var passedOn = new AdhesionPassedOn(command.SurvivorId, by.At);
        stream.AppendOne(passedOn);
        told.AddRange(adhesion.PassedOn(passedOn));
        if (adhesion.ExpulsionTold([passedOn]) is { } expulsion) told.Add(expulsion);
        return (Receipt.Of(organisation, facts), [.. facts], told,
            [MartenOps.Store(taken), MartenOps.Insert(Reservation.Of(AdhesionRules.Rule, adhesion.Id, command.SurvivorId))]);
    }

    public static (IReadOnlyList<IFact> OfDuplicate, IReadOnlyList<IFact> OfSurvivor) Decide(MergeOrganisation command, Organisation duplicate, DateTimeOffset now) =>
        ([new OrganisationMerged(command.SurvivorId, command.Reason, now)], [.. duplicate.Absorbed.Prepend(duplicate.Id).Select(id => new DuplicateAbsorbed(id, now))]);
}
