using Marten;
using PactePme.Governance.Axes;
using PactePme.Governance.Committees;
using PactePme.Governance.Contracts;
using PactePme.Governance.Conventions;
using PactePme.Governance.Minutes;
using PactePme.Governance.Seats;
using PactePme.Kernel;
using PactePme.Membership.Contracts;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Resolutions;

/// <summary>A resolution was adopted: its effect is to happen. Sent in the transaction of the adoption, so that it is never lost.</summary>
public sealed record CarryOutEffect(Guid ResolutionId);

/// <summary>
/// Carries out the effect of an adopted resolution, once. What is the governance's own happens in the transaction that records it; what is another
/// module's is asked of it, which answers. Asked again, nothing happens twice: here for the resolution says that it is done, there for the
/// decision is recorded under the resolution.
/// </summary>
public static class CarryOutWhenAdopted
{
    public static async Task<OutgoingMessages> Handle(CarryOutEffect due, IDocumentSession session, DatabaseClock clock, CancellationToken ct)
    {
        var held = await session.HoldCommitteeAsync(clock, shared: false, ct);
        await clock.LockAsync(session, due.ResolutionId, shared: false, ct);
        if (await session.LoadAsync<Resolution>(due.ResolutionId, ct) is not { State: ResolutionState.Adopted } resolution || resolution.Content.Effect is not { } effect) return [];
        session.LastModifiedBy = "system"; // the committee decided; nobody does it
        var ground = await EffectGround.LoadAsync(effect, session, ct);
        var at = resolution.DecidedAt!.Value;
        switch (effect.Kind)
        {
            // What stands in their way is the other module's to say, and it knows best.
            case EffectKind.AdoptCharter:
                return [new CharterVersionDecided(resolution.Id, held.Committee!.Name, resolution.Number, ParisTime.DayOf(at), effect.SubjectId!.Value, effect.CharterVersion!.Value, at,
                    resolution.Voting!.Subject?.Version)];
            case EffectKind.ExpelMember:
                return [new ExpulsionDecided(resolution.Id, resolution.Number, ground.Expulsion?.OrganisationId ?? Guid.Empty, effect.SubjectId!.Value, at, resolution.Voting!.Subject?.GroundsNotifiedAt)];
        }
        if ((ground.Refuse(effect) ?? ground.RefuseChanged(effect, resolution.Voting!.Subject)) is { } refused)
        {
            Append(session, resolution, new EffectRefused(refused.Rule, refused.French, refused.English, held.Now));
            return [];
        }
        OutgoingMessages told = [];
        switch (effect.Kind)
        {
            case EffectKind.TakeSeat:
                Do(session, ground.Seat!, TakeSeat.Decide(resolution.Id, at));
                break;
            case EffectKind.EndSeat:
                Do(session, ground.Seat!, EndSeatEndpoint.Decide(SeatEndReason.Resolution, resolution.Id, at));
                SeatRules.Release(ground.Seat!).Execute(session);
                break;
            case EffectKind.ChangeRules:
                Do(session, held.Committee!, [new RulesChanged(held.Committee!.Rules.Count + 1, effect.Rules!, resolution.Id, at)]);
                break;
            case EffectKind.OpenAxis:
                Do(session, ground.Axis!, OpenAxis.Decide(ground.Axis!, resolution.Id, at));
                told.Add(OpenAxis.Tell(ground.Axis!, resolution.Id, at));
                break;
            case EffectKind.VoteConvention:
                Do(session, ground.Convention!, VoteConvention.Decide(ground.Convention!, resolution.Id, at));
                break;
            case EffectKind.ApproveMinutes:
                Do(session, ground.Minutes!, ApproveMinutes.Decide(ground.Minutes!, resolution.Id, at));
                break;
            case EffectKind.RepealResolution:
                Do(session, ground.Repealed!, [new ResolutionRepealed(resolution.Id, at)]);
                break;
        }
        Append(session, resolution, new EffectCarriedOut(effect.Kind, effect.SubjectId, at));
        return told;
    }

    private static void Do<T>(IDocumentSession session, T state, IReadOnlyList<IFact> facts) where T : class, IFolded<T> => session.Events.Append(state.Id, state.Version + facts.Count, facts);

    internal static void Append(IDocumentSession session, Resolution resolution, IFact fact) => session.Events.Append(resolution.Id, resolution.Version + 1, fact);
}

/// <summary>Records what another module made of a resolution's effect.</summary>
public static class RecordEffectWhenCarriedOut
{
    public static async Task Handle(DecisionCarriedOut told, IDocumentSession session, DatabaseClock clock, CancellationToken ct)
    {
        var now = await clock.LockAsync(session, told.ResolutionId, shared: false, ct);
        if (now is null || await session.LoadAsync<Resolution>(told.ResolutionId, ct) is not { State: ResolutionState.Adopted or ResolutionState.Repealed } resolution || resolution.Content.Effect is not { } effect) return;
        if (resolution.EffectOutcome is { Done: true }) return;
        IFact fact = told.Rule is { } rule ? new EffectRefused(rule, told.French ?? "", told.English ?? "", told.At) : new EffectCarriedOut(effect.Kind, effect.SubjectId, told.At);
        if (fact is EffectRefused && resolution.EffectOutcome is { Done: false } before && before.Rule == told.Rule) return; // told twice
        session.LastModifiedBy = "system";
        CarryOutWhenAdopted.Append(session, resolution, fact);
    }
}

/// <summary>Tries an effect again that is under way for too long, or that was refused and is the governance's own. What another module refused needs another resolution.</summary>
public sealed record RetryEffect;

public static class RetryEffectEndpoint
{
    public static readonly Refusal NothingRefused = Refusal.State("effect-not-refused",
        "L'effet de cette délibération n'attend pas d'être retenté : elle n'est pas adoptée, n'en a pas, ou il est fait.",
        "The effect of this resolution does not wait to be tried again: it is not adopted, has none, or it is done.");

    public static readonly Refusal RefusedForGood = Refusal.State("effect-refused-for-good",
        "Ce qu'un autre module a refusé le reste, comme ce qui n'est plus ce qui a été voté : déposez une nouvelle délibération.",
        "What another module refused stays refused, and so does what is no longer what was voted: table another resolution.");

    [WolverineBefore]
    public static Refusal? Refuse(Resolution resolution) =>
        resolution is not { State: ResolutionState.Adopted, Content.Effect: { } effect } ? NothingRefused
        : resolution.EffectOutcome is null ? null // under way, or lost on its way: asked again, it happens once all the same
        : effect.Kind is EffectKind.AdoptCharter or EffectKind.ExpelMember || resolution.EffectOutcome.Rule == EffectGround.ChangedSince.Rule ? RefusedForGood
        : null;

    /// <summary>Tries the effect of an adopted resolution again.</summary>
    [WolverinePost("/api/{territory}/resolutions/{id}/retry-effect"), Allow(Role.Secretary)]
    public static (Receipt, OutgoingMessages) Post(RetryEffect command, [WriteAggregate("id")] Resolution resolution) => (Receipt.Of(resolution, []), [new CarryOutEffect(resolution.Id)]);
}
