using Marten;
using PactePme.Kernel;
using PactePme.Membership.Charters;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Membership.Adhesions;

/// <summary>Signs the new version of a charter that was signed before.</summary>
/// <param name="CharterVersion">The version signed: the one in force at that moment.</param>
/// <param name="EffectiveAt">When it was signed, if the secretary records it later; now when absent.</param>
public sealed record ReaffirmAdhesion(int CharterVersion, DateTimeOffset? EffectiveAt = null);

public static class ReaffirmAdhesionEndpoint
{
    public static readonly Refusal NotDue = Refusal.State("reaffirmation-not-due",
        "Aucune réaffirmation n'est attendue de cette organisation.",
        "No reaffirmation is due from this organisation.");

    [WolverineBefore]
    public static Task<Signing> LoadAsync(Adhesion adhesion, IDocumentSession session, DatabaseClock clock, CancellationToken ct) =>
        SignAdhesionEndpoint.LoadAsync(adhesion, session, clock, ct);

    [WolverineBefore]
    public static Refusal? Refuse(ReaffirmAdhesion command, Adhesion adhesion, Signing signing, Caller by) =>
        AdhesionRules.NotFor(adhesion, by)
        ?? (adhesion.State != AdhesionState.ReaffirmationDue ? NotDue : null)
        ?? SignAdhesionEndpoint.RefuseSignature(command.CharterVersion, command.EffectiveAt, adhesion, signing, by)
        ?? (command.CharterVersion > adhesion.CharterVersion ? null : AdhesionRules.VersionNotInForce);

    /// <summary>Signs the new version of a charter that was signed before.</summary>
    [WolverinePost("/api/{territory}/adhesions/{id}/reaffirm"), Allow(Role.Member, Role.Secretary)]
    public static (Receipt, Events) Post(ReaffirmAdhesion command, [WriteAggregate("id")] Adhesion adhesion, Signing signing, Caller by)
    {
        var facts = Decide(command, adhesion, signing.Charter!, by.At);
        return (Receipt.Of(adhesion, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(ReaffirmAdhesion command, Adhesion adhesion, Charter charter, DateTimeOffset now) =>
        SignAdhesionEndpoint.DueWhenOld(adhesion, charter, new AdhesionReaffirmed(command.CharterVersion, command.EffectiveAt ?? now));
}
