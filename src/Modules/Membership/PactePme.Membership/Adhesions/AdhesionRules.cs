using Marten;
using PactePme.Kernel;
using PactePme.Membership.Charters;
using PactePme.Membership.Contracts;
using PactePme.Membership.Organisations;
using Wolverine.Marten;

namespace PactePme.Membership.Adhesions;

/// <summary>Rules that several commands on adhesions share.</summary>
public static class AdhesionRules
{
    /// <summary>One live adhesion per organisation, and an organisation per SIREN; raised by the store.</summary>
    public const string Rule = "live-adhesion";

    public static readonly Refusal LiveAdhesion = Refusal.State(Rule,
        "Cette organisation a déjà une adhésion en cours : une nouvelle n'est possible qu'après la fin de celle-ci.",
        "This organisation already has a live adhesion: a new one is possible only after that one has ended.");
    public static readonly Refusal OrganisationMayNotAct = Refusal.State("organisation-may-not-act",
        "Cette organisation est suspendue, fermée ou fusionnée : rétablissez-la d'abord.",
        "This organisation is suspended, closed or merged: reinstate it first.");
    public static readonly Refusal NotSignatory = Refusal.State("not-a-signatory",
        "Cette adhésion n'est pas signée, ou a pris fin.",
        "This adhesion is not signed, or has ended.");
    public static readonly Refusal VersionNotInForce = Refusal.State("charter-version-not-in-force",
        "Cette version de la charte n'était pas en vigueur à ce moment : relisez la charte et signez la version adoptée.",
        "This version of the charter was not in force at that moment: read the charter and sign the version adopted.");

    /// <summary>Steps that are the organisation's own are taken by its members, or recorded by the secretary.</summary>
    public static Refusal? NotFor(Adhesion adhesion, Caller by) =>
        by.Is(Role.Secretary) || by.ActsFor(adhesion.OrganisationId) ? null
        : adhesion.IsShownTo(by) ? Refusal.NotYourOrganisation : Refusal.NotFound;

    /// <summary>Only the secretary dates a step back, and never before the adhesion's latest one.</summary>
    public static FieldError? CheckDate(DateTimeOffset? effectiveAt, DateTimeOffset since, Caller by) => effectiveAt switch
    {
        null => null,
        _ when !by.Is(Role.Secretary) => new("/effectiveAt", "dated-by-secretary", "Seul le secrétariat date une étape autrement que de l'instant présent.", "Only the secretary dates a step otherwise than now."),
        { } at when at < since => new("/effectiveAt", "before-latest-step", "Cette date précède la dernière étape connue.", "This date comes before the latest step known."),
        _ => Check.NotInTheFuture(effectiveAt, "/effectiveAt", by.At)
    };

    /// <summary>Signatories are public in the territory; what is pending or ended is the organisation's and the committee's.</summary>
    public static bool IsShownTo(this Adhesion adhesion, Caller by) => adhesion.IsSignatory || SeesAll(by) || by.BelongsTo(adhesion.OrganisationId);

    public static bool SeesAll(Caller by) => by.Is(Role.Secretary) || by.Is(Role.GovernanceMember) || by.Is(Role.Auditor) || by.Is(Role.Analyst);

    /// <summary>Releases the organisation for another adhesion.</summary>
    public static IMartenOp Release(Adhesion adhesion) => MartenOps.Delete<Reservation>(Reservation.Key(Rule, adhesion.OrganisationId));

    /// <summary>The adhesion's standing after these facts, for the other modules; nothing when signatory status neither starts nor ends.</summary>
    public static SignatoryStanding? Standing(this Adhesion before, IReadOnlyCollection<IFact> facts)
    {
        var after = facts.Aggregate((Adhesion?)before, Adhesion.Next)!;
        return after.IsSignatory == before.IsSignatory ? null : new(before.OrganisationId, before.Id, before.Version + facts.Count, after.IsSignatory);
    }

    /// <summary>How far the expulsion of the member has come after these facts, for the governance; nothing when no grounds were notified, or the facts leave it as it was.</summary>
    public static ExpulsionStanding? ExpulsionTold(this Adhesion before, IReadOnlyCollection<IFact> facts)
    {
        var after = facts.Aggregate((Adhesion?)before, Adhesion.Next)!;
        return after.Expulsion is not { } expulsion || (expulsion, after.IsSignatory, after.OrganisationId) == (before.Expulsion, before.IsSignatory, before.OrganisationId) ? null
            : new(after.OrganisationId, before.Id, before.Version + facts.Count, after.IsSignatory, expulsion.NotifiedAt, expulsion.HeardOn);
    }

    /// <summary>What the other modules are told when an adhesion passes to the survivor of a merger.</summary>
    public static IEnumerable<SignatoryStanding> PassedOn(this Adhesion before, AdhesionPassedOn fact) =>
        [new(before.OrganisationId, before.Id, before.Version + 1, false), new(fact.OrganisationId, before.Id, before.Version + 1, before.IsSignatory)];

    /// <summary>
    /// The organisation and the charter as they stay until this commits. Both streams are locked in shared mode before they are
    /// read: a suspension or an adoption that came first is seen, one that comes later waits – otherwise a suspended organisation
    /// could sign, or a signature slip in on the old version behind the pages that call for reaffirmation. Signatures do not wait
    /// for each other.
    /// </summary>
    public static async Task<(Organisation? Organisation, Charter? Charter)> HeldAsync(this IDocumentSession session, DatabaseClock clock, Guid organisation, Guid charter, CancellationToken ct)
    {
        await clock.LockAsync(session, organisation, shared: true, ct);
        await clock.LockAsync(session, charter, shared: true, ct);
        return (await session.LoadAsync<Organisation>(organisation, ct), await session.LoadAsync<Charter>(charter, ct));
    }
}
