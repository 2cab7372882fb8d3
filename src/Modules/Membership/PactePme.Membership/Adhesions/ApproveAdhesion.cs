using Marten;
using PactePme.Kernel;
using PactePme.Membership.Organisations;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Membership.Adhesions;

/// <summary>Approves an application: the organisation may sign.</summary>
public sealed record ApproveAdhesion(DateTimeOffset? EffectiveAt = null);

public static class ApproveAdhesionEndpoint
{
    public static readonly Refusal NotApplied = Refusal.State("adhesion-not-applied",
        "Seule une demande d'adhésion en attente peut être approuvée ou refusée.",
        "Only a pending application can be approved or declined.");
    public static readonly Refusal OrganisationNotVerified = Refusal.State("organisation-not-verified",
        "L'organisation n'est pas vérifiée : vérifiez-la d'abord.",
        "The organisation is not verified: verify it first.");

    /// <summary>Locked in shared mode, so that no suspension slips in between reading its state and the approval.</summary>
    [WolverineBefore]
    public static async Task<Organisation?> LoadAsync(Adhesion adhesion, IDocumentSession session, DatabaseClock clock, CancellationToken ct)
    {
        await clock.LockAsync(session, adhesion.OrganisationId, shared: true, ct);
        return await session.LoadAsync<Organisation>(adhesion.OrganisationId, ct);
    }

    [WolverineBefore]
    public static Refusal? Refuse(ApproveAdhesion command, Adhesion adhesion, Organisation? organisation, Caller by) =>
        adhesion.State != AdhesionState.Applied ? NotApplied
        : organisation is not { MayAct: true } ? AdhesionRules.OrganisationMayNotAct
        : organisation.Status != OrganisationStatus.Verified ? OrganisationNotVerified
        : Refusal.Validation(AdhesionRules.CheckDate(command.EffectiveAt, adhesion.Since, by));

    /// <summary>Approves an application.</summary>
    [WolverinePost("/api/{territory}/adhesions/{id}/approve"), Allow(Role.Secretary)]
    public static (Receipt, Events) Post(ApproveAdhesion command, [WriteAggregate("id")] Adhesion adhesion, Caller by)
    {
        var facts = Decide(command, by.At);
        return (Receipt.Of(adhesion, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(ApproveAdhesion command, DateTimeOffset now) => [new AdhesionApproved(command.EffectiveAt ?? now)];
}
