using Marten;
using PactePme.Governance.Contracts;
using PactePme.Kernel;
using PactePme.Membership.Contracts;
using PactePme.Membership.Decisions;
using Wolverine;

namespace PactePme.Membership.Adhesions;

/// <summary>
/// Expels the member whom a resolution expelled, once, and answers what became of it, each time the same: after the grounds were notified and the member
/// was heard. There is no such command: the governance decides.
/// </summary>
public static class ExpelMemberWhenDecided
{
    public static readonly Refusal NotHeard = Refusal.State("member-not-heard",
        "Un membre n'est exclu qu'après notification des motifs et audition sur ceux-ci.",
        "A member is expelled only after being notified of the grounds and heard on them.");
    public static readonly Refusal OtherGrounds = Refusal.State("expulsion-other-grounds",
        "D'autres motifs ont été notifiés depuis l'ouverture du vote : ce ne sont plus ceux sur lesquels il a été voté.",
        "Other grounds were notified since the vote opened: they are not those that were voted on.");
    public static readonly Refusal NoAdhesion = Refusal.State("adhesion-unknown",
        "L'adhésion à laquelle mettre fin n'existe pas ici : relisez la délibération.",
        "The adhesion to end does not exist here: read the resolution again.");

    public static async Task<OutgoingMessages> Handle(ExpulsionDecided decided, IDocumentSession session, DatabaseClock clock, CancellationToken ct)
    {
        // Alone, from before it is read: a withdrawal under way comes first, a second delivery sees what the first one did.
        var now = await clock.LockAsync(session, decided.AdhesionId, shared: false, ct);
        var stream = await session.Events.FetchForWriting<Adhesion>(decided.AdhesionId, ct);
        if (AnswerOf(decided, stream.Aggregate) is { } done) return [done];
        if (await session.RefusedAsync(decided.ResolutionId, ct) is { } answered) return [answered];
        if (stream.Aggregate is not { } adhesion) return [session.RefuseForGood(decided.ResolutionId, NoAdhesion, decided.EffectiveAt)];
        if (Refuse(decided, adhesion) is { } refusal) return [session.RefuseForGood(decided.ResolutionId, refusal, now!.Value)];

        session.LastModifiedBy = "system"; // not whoever closed the vote: the committee decided, and the resolution says who that was
        var facts = Decide(decided, adhesion);
        stream.AppendMany([.. facts]);
        AdhesionRules.Release(adhesion).Execute(session);
        return [adhesion.Standing(facts)!, adhesion.ExpulsionTold(facts)!, new DecisionCarriedOut(decided.ResolutionId, facts[^1].EffectiveAt)];
    }

    /// <summary>The answer when this very resolution was carried out already; nothing otherwise.</summary>
    public static DecisionCarriedOut? AnswerOf(ExpulsionDecided decided, Adhesion? adhesion) =>
        adhesion is { EndedAt: { } at, Expulsion.ResolutionId: { } resolution } && resolution == decided.ResolutionId ? new(resolution, at) : null;

    public static Refusal? Refuse(ExpulsionDecided decided, Adhesion adhesion) =>
        !adhesion.IsSignatory ? AdhesionRules.NotSignatory
        : adhesion.Expulsion is not { HeardOn: not null } expulsion ? NotHeard
        : decided.GroundsNotifiedAt is { } voted && voted != expulsion.NotifiedAt ? OtherGrounds
        : Refusal.Validation(Check.Text(decided.Reference, "/reference", 200));

    /// <summary>Expelled since the resolution was adopted, but never before the latest step of the adhesion.</summary>
    public static IReadOnlyList<IFact> Decide(ExpulsionDecided decided, Adhesion adhesion) =>
        [new MemberExpelled(decided.Reference, decided.EffectiveAt > adhesion.Since ? decided.EffectiveAt : adhesion.Since, decided.ResolutionId)];
}
