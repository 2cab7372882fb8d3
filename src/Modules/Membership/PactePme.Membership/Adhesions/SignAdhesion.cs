using Marten;
using PactePme.Kernel;
using PactePme.Membership.Charters;
using PactePme.Membership.Contracts;
using PactePme.Membership.Organisations;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Membership.Adhesions;

/// <summary>Signs the charter, which makes the organisation a signatory.</summary>
/// <param name="CharterVersion">The version signed: the one in force at that moment.</param>
/// <param name="EffectiveAt">When it was signed, if the secretary records it later; now when absent.</param>
public sealed record SignAdhesion(int CharterVersion, DateTimeOffset? EffectiveAt = null);

/// <summary>What a signature depends on.</summary>
public sealed record Signing(Organisation? Organisation, Charter? Charter);

public static class SignAdhesionEndpoint
{
    public static readonly Refusal NotApproved = Refusal.State("adhesion-not-approved",
        "Seule une adhésion approuvée et pas encore signée peut l'être.",
        "Only an adhesion that is approved and not yet signed can be signed.");

    [WolverineBefore]
    public static async Task<Signing> LoadAsync(Adhesion adhesion, IDocumentSession session, DatabaseClock clock, CancellationToken ct)
    {
        var (organisation, charter) = await session.HeldAsync(clock, adhesion.OrganisationId, adhesion.CharterId, ct);
        return new(organisation, charter);
    }

    [WolverineBefore]
    public static Refusal? Refuse(SignAdhesion command, Adhesion adhesion, Signing signing, Caller by) =>
        AdhesionRules.NotFor(adhesion, by)
        ?? (adhesion.State != AdhesionState.Approved ? NotApproved : null)
        ?? RefuseSignature(command.CharterVersion, command.EffectiveAt, adhesion, signing, by);

    /// <summary>What a first signature and a reaffirmation have in common.</summary>
    internal static Refusal? RefuseSignature(int charterVersion, DateTimeOffset? effectiveAt, Adhesion adhesion, Signing signing, Caller by) =>
        signing.Organisation is not { MayAct: true } ? AdhesionRules.OrganisationMayNotAct
        : Refusal.Validation(AdhesionRules.CheckDate(effectiveAt, adhesion.Since, by)) is { } fault ? fault
        : signing.Charter?.InForceAt(effectiveAt ?? by.At)?.Number != charterVersion ? AdhesionRules.VersionNotInForce
        : null;

    /// <summary>Signs the charter, which makes the organisation a signatory.</summary>
    [WolverinePost("/api/{territory}/adhesions/{id}/sign"), Allow(Role.Member, Role.Secretary)]
    public static (Receipt, Events, SignatoryStanding?) Post(SignAdhesion command, [WriteAggregate("id")] Adhesion adhesion, Signing signing, Caller by)
    {
        var facts = Decide(command, adhesion, signing.Charter!, by.At);
        return (Receipt.Of(adhesion, facts), [.. facts], adhesion.Standing(facts));
    }

    public static IReadOnlyList<IFact> Decide(SignAdhesion command, Adhesion adhesion, Charter charter, DateTimeOffset now) =>
        DueWhenOld(adhesion, charter, new AdhesionSigned(command.CharterVersion, command.EffectiveAt ?? now));

    /// <summary>A signature recorded late may be on a version superseded since: its reaffirmation is due at once.</summary>
    internal static IReadOnlyList<IFact> DueWhenOld(Adhesion adhesion, Charter charter, IFact signature)
    {
        var signed = Adhesion.Next(adhesion, signature)!;
        return charter.InForce is { } number && signed.FallsDueFor(number)
            ? [signature, signed.DueFor(number, charter.Texts.Single(t => t.Number == number).AdoptedAt!.Value)]
            : [signature];
    }
}
