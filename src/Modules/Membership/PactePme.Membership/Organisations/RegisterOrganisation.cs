using PactePme.Kernel;
using PactePme.Membership.Contracts;
using PactePme.Membership.Persons;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Membership.Organisations;

/// <summary>Enters an organisation in the register of the territory.</summary>
/// <param name="Identifier">SIREN as a rule; <c>pacte-pme</c> with a name of one's own where the source gives no number.</param>
/// <param name="Name">Its name; a sole trader's is personal data and goes to the vault.</param>
/// <param name="SizeClass">Its size from <paramref name="EffectiveAt"/> on.</param>
/// <param name="Activity">Main activity.</param>
/// <param name="Commune">INSEE code of the commune of its head office, anywhere in France.</param>
/// <param name="SoleTrader">Entrepreneur individuel: name and SIREN are personal data.</param>
/// <param name="PartialDiffusion">Opposed to the publication of its data (Code de commerce, art. A123-96): shown to itself and the secretary only.</param>
/// <param name="LargeBuyer">Flags a donneur d'ordre, public or private.</param>
/// <param name="Provenance">Where this comes from; declared by the caller when absent.</param>
/// <param name="EffectiveAt">Since when; now when absent, never in the future.</param>
public sealed record RegisterOrganisation(Identifier Identifier, string Name, SizeClass? SizeClass = null, ActivityCode? Activity = null, string? Commune = null,
    bool SoleTrader = false, bool PartialDiffusion = false, BuyerKind? LargeBuyer = null, Provenance? Provenance = null, DateTimeOffset? EffectiveAt = null);

public static class RegisterOrganisationEndpoint
{
    public const string Rule = "organisation-registered";

    /// <summary>One organisation per identifier and territory; raised by the store.</summary>
    public static readonly Refusal AlreadyRegistered = Refusal.State(Rule,
        "Cette organisation est déjà inscrite dans ce territoire : cherchez-la par son identifiant.",
        "This organisation is already in the register of this territory: look it up by its identifier.");

    private static readonly FieldError SoleTraderWithoutSiren = new("/identifier/scheme", "sole-trader-siren",
        "Un entrepreneur individuel s'inscrit par son SIREN.", "A sole trader is entered by its SIREN.");

    [WolverineBefore]
    public static Refusal? Refuse(RegisterOrganisation command, Caller by) => Refusal.Validation(
        CheckIdentifier(command.Identifier),
        command.SoleTrader && command.Identifier.Scheme != Identifier.Siren ? SoleTraderWithoutSiren : null,
        Check.Text(command.Name, "/name", 300),
        command.Activity?.Check()?.At("/activity"),
        command.Commune is { } commune && Communes.Find(commune) is null ? Faults.CommuneUnknown.At("/commune") : null,
        Check.OptionalText(command.Provenance?.Source, "/provenance/source", 500),
        Check.NotInTheFuture(command.EffectiveAt, "/effectiveAt", by.At));

    [WolverinePost("/api/{territory}/organisations"), Allow(Role.Secretary, Role.NetworkAdministrator)]
    public static (Created, IStartStream, IMartenOp[], OrganisationStanding) Post(string territory, RegisterOrganisation command, Caller by, Vault vault)
    {
        var id = Guid.CreateVersion7(by.At);
        var (facts, documents) = Decide(id, command, by.At, vault, Guid.CreateVersion7());
        return (new Created(id, facts.Count) { Location = $"/api/{territory}/organisations/{id}" }, MartenOps.StartStream<Organisation>(id, [.. facts]), documents, Announce.Entered(id, facts, by.At));
    }

    public static (IReadOnlyList<IFact> Facts, IMartenOp[] Documents) Decide(Guid id, RegisterOrganisation command, DateTimeOffset now, Vault vault, Guid recordId)
    {
        var at = command.EffectiveAt ?? now;
        var provenance = command.Provenance ?? new(SourceKind.Declared, "API");
        List<IFact> facts = [command.SoleTrader
            ? new OrganisationRegistered(null, null, recordId, true, command.PartialDiffusion, provenance, at)
            : new OrganisationRegistered(command.Identifier, command.Name, null, false, command.PartialDiffusion, provenance, at)];
        if (command.SizeClass is { } size) facts.Add(new SizeClassStated(size, at));
        if (command.Activity is { } activity) facts.Add(new ActivityStated(activity.Normal(), at));
        if (command.Commune is { } commune) facts.Add(new HeadOfficeStated(Communes.Find(commune)!.Code, at));
        if (command.LargeBuyer is { } kind) facts.Add(new LargeBuyerFlagged(kind, at));

        IMartenOp reservation = MartenOps.Insert(Reservation.Of(Rule, id, command.Identifier.Scheme, command.Identifier.Value));
        if (!command.SoleTrader) return (facts, [reservation]);
        var key = vault.NewKey(id);
        return (facts, [reservation, MartenOps.Insert(key), MartenOps.Insert(vault.Seal(key, recordId, new(command.Name, Siren: command.Identifier.Value)))]);
    }

    public static FieldError? CheckIdentifier(Identifier identifier) => identifier switch
    {
        { Scheme: Identifier.Siren } => Siren.Check(identifier.Value)?.At("/identifier/value"),
        { Scheme: Identifier.Local } => Check.Text(identifier.Value, "/identifier/value", 100),
        _ => new("/identifier/scheme", "identifier-scheme", "Les schémas acceptés sont SIREN et pacte-pme.", "The schemes accepted are SIREN and pacte-pme.")
    };
}
