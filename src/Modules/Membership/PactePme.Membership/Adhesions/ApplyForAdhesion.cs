using Marten;
using PactePme.Kernel;
using PactePme.Membership.Charters;
using PactePme.Membership.Organisations;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Membership.Adhesions;

/// <summary>Applies for an organisation's adhesion to a charter; its members do, or the secretary for it.</summary>
/// <param name="EffectiveAt">When it applied, if the secretary records it later; now when absent.</param>
public sealed record ApplyForAdhesion(Guid OrganisationId, Guid CharterId, DateTimeOffset? EffectiveAt = null);

/// <summary>What an application depends on.</summary>
/// <param name="LastEnd">When the organisation's latest adhesion ended, if it had one.</param>
public sealed record Applicant(Organisation? Organisation, Charter? Charter, DateTimeOffset? LastEnd);

public static class ApplyForAdhesionEndpoint
{
    [WolverineBefore]
    public static async Task<Applicant> LoadAsync(ApplyForAdhesion command, IDocumentSession session, DatabaseClock clock, CancellationToken ct)
    {
        var (organisation, charter) = await session.HeldAsync(clock, command.OrganisationId, command.CharterId, ct);
        var last = command.EffectiveAt is null ? null
            : await session.Query<Adhesion>().Where(a => a.OrganisationId == command.OrganisationId && a.EndedAt != null).OrderByDescending(a => a.EndedAt).FirstOrDefaultAsync(ct);
        return new(organisation, charter, last?.EndedAt);
    }

    [WolverineBefore]
    public static Refusal? Refuse(ApplyForAdhesion command, Applicant applicant, Caller by)
    {
        if (!by.Is(Role.Secretary) && !by.ActsFor(command.OrganisationId)) return Refusal.NotYourOrganisation;
        return Refusal.Validation(
            applicant.Organisation is null ? new("/organisationId", "unknown-organisation", "Cette organisation n'existe pas ici.", "There is no such organisation here.") : null,
            CharterView.Of(applicant.Charter, by) is null ? new("/charterId", "unknown-charter", "Cette charte n'existe pas ici.", "There is no such charter here.") : null,
            AdhesionRules.CheckDate(command.EffectiveAt, applicant.LastEnd ?? DateTimeOffset.MinValue, by))
            ?? (applicant.Organisation!.MayAct ? null : AdhesionRules.OrganisationMayNotAct);
    }

    /// <summary>Applies for an organisation's adhesion to a charter.</summary>
    [WolverinePost("/api/{territory}/adhesions"), Allow(Role.Member, Role.Secretary)]
    public static (Created, IStartStream, IMartenOp) Post(string territory, ApplyForAdhesion command, Applicant applicant, Caller by)
    {
        var id = Guid.CreateVersion7(by.At);
        var (facts, reservation) = Decide(id, command, applicant.Organisation!, by.At);
        return (new Created(id, facts.Count) { Location = $"/api/{territory}/adhesions/{id}" }, MartenOps.StartStream<Adhesion>(id, [.. facts]), reservation);
    }

    public static (IReadOnlyList<IFact> Facts, IMartenOp Reservation) Decide(Guid id, ApplyForAdhesion command, Organisation organisation, DateTimeOffset now) =>
        ([new AdhesionApplied(command.OrganisationId, command.CharterId, organisation.Provenance.Kind == SourceKind.Synthetic, command.EffectiveAt ?? now)],
            MartenOps.Insert(Reservation.Of(AdhesionRules.Rule, id, command.OrganisationId)));
}
