using Marten;
using PactePme.Kernel;
using PactePme.Membership.Contracts;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Membership.Organisations;

/// <summary>
/// States the group an organisation belongs to (company control: Code de commerce, L.233-3), by the SIREN of its head; what was stated for earlier
/// stays. Nobody responds to a need of their own group.
/// </summary>
/// <param name="Head">SIREN of the legal unit at the head, which need not be registered here; its own when it is the head; null when it belongs to no group.</param>
/// <param name="EffectiveAt">Since when; now when absent, never in the future; the secretary's to give.</param>
public sealed record StateGroup(string? Head, DateTimeOffset? EffectiveAt = null);

/// <summary>What the register knows of the head that is stated.</summary>
/// <param name="SoleTrader">The SIREN is a person's: personal data, which goes into no event.</param>
public sealed record StatedHead(bool SoleTrader)
{
    public static async Task<StatedHead> LoadAsync(string? head, IQuerySession session, CancellationToken ct)
    {
        if (!Siren.IsValid(head)) return new(false);
        var holder = await session.LoadAsync<Reservation>(Reservation.Key(RegisterOrganisationEndpoint.Rule, Identifier.Siren, head!), ct);
        return new(holder is not null && await session.LoadAsync<Organisation>(holder.HolderId, ct) is { SoleTrader: true });
    }
}

public static class StateGroupEndpoint
{
    public static Task<StatedHead> LoadAsync(StateGroup command, IQuerySession session, CancellationToken ct) => StatedHead.LoadAsync(command.Head, session, ct);

    [WolverineBefore]
    public static Refusal? Refuse(StateGroup command, Organisation organisation, StatedHead head, Caller by) =>
        OrganisationRules.RefuseToState(organisation, by, command.EffectiveAt)
        ?? Refusal.Validation(command.Head is null ? null : Siren.Check(command.Head)?.At("/head") ?? (head.SoleTrader ? NoPerson : null),
            EffectiveDate.Check(command.EffectiveAt, organisation.RegisteredFrom, by.At));

    [WolverinePost("/api/{territory}/organisations/{id}/state-group"), Allow(Role.Secretary, Role.Member)]
    public static (Receipt, Events, OrganisationStanding) Post(StateGroup command, [WriteAggregate("id")] Organisation organisation, Caller by)
    {
        var facts = Decide(command, by.At);
        return (Receipt.Of(organisation, facts), [.. facts], organisation.Standing(facts, by.At));
    }

    public static IReadOnlyList<IFact> Decide(StateGroup command, DateTimeOffset now) => [new GroupStated(command.Head, command.EffectiveAt ?? now)];

    private static readonly FieldError NoPerson = new("/head", "head-not-a-legal-unit",
        "La tête d'un groupe est une personne morale : indiquez son SIREN, ou null si l'organisation n'appartient à aucun groupe.",
        "The head of a group is a legal entity: state its SIREN, or null when the organisation belongs to no group.");
}
