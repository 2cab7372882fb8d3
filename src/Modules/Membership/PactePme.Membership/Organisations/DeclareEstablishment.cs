using Marten;
using PactePme.Kernel;
using PactePme.Membership.Persons;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Membership.Organisations;

/// <summary>Declares an establishment of an organisation. Its SIREN is known already: only the last five digits (NIC) are kept.</summary>
/// <param name="Siret">Fourteen digits; the first nine are the organisation's SIREN.</param>
/// <param name="Commune">INSEE code of where it is, when known.</param>
public sealed record DeclareEstablishment(string Siret, string? Commune = null);

/// <summary>The organisation's SIREN, from the vault when it is a sole trader's; nothing when it has none.</summary>
public sealed record KnownSiren(string? Value);

public static class DeclareEstablishmentEndpoint
{
    public static readonly Refusal WithoutSiren = Refusal.State("organisation-without-siren",
        "Cette organisation n'a pas de SIREN : elle ne peut pas avoir d'établissement.",
        "This organisation has no SIREN: it can have no establishment.");
    private static readonly FieldError OfAnother = new("/siret", "siret-of-another",
        "Les neuf premiers chiffres ne sont pas le SIREN de l'organisation.", "The first nine digits are not the organisation's SIREN.");

    [WolverineBefore]
    public static async Task<KnownSiren> LoadAsync(Organisation organisation, IQuerySession session, Vault vault, CancellationToken ct) =>
        organisation.Personal ? new((await vault.OpenAsync(session, [organisation.PersonalRecordId], ct))(organisation.PersonalRecordId).Siren)
        : new(organisation.Identifier?.Scheme == Identifier.Siren ? organisation.Identifier.Value : null);

    [WolverineBefore]
    public static Refusal? Refuse(DeclareEstablishment command, Organisation organisation, KnownSiren siren, Caller by) =>
        OrganisationRules.RefuseToState(organisation, by, null)
        ?? (siren.Value is null ? WithoutSiren : Refusal.Validation(
            Siret.Check(command.Siret) is { } fault ? fault.At("/siret") : Siret.SirenOf(command.Siret) != siren.Value ? OfAnother : null,
            command.Commune is { } commune && Communes.Find(commune) is null ? Faults.CommuneUnknown.At("/commune") : null));

    [WolverinePost("/api/{territory}/organisations/{id}/declare-establishment"), Allow(Role.Secretary, Role.Member)]
    public static (Receipt, Events) Post(DeclareEstablishment command, [WriteAggregate("id")] Organisation organisation, Caller by)
    {
        var facts = Decide(command, by.At);
        return (Receipt.Of(organisation, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(DeclareEstablishment command, DateTimeOffset now) =>
        [new EstablishmentDeclared(command.Siret[Siren.Length..], Communes.Find(command.Commune)?.Code, now)];
}
