using System.Collections.Frozen;
using Marten;
using PactePme.Kernel;
using PactePme.Membership.Adhesions;
using PactePme.Membership.Charters;
using PactePme.Membership.Contracts;
using PactePme.Membership.Organisations;
using PactePme.Membership.Persons;
using Wolverine;
using Wolverine.Marten;

namespace PactePme.Membership.Seed;

/// <summary>Enters a batch of organisations with their persons and adhesions, in one transaction. What is there already stays as it is.</summary>
/// <param name="Charter">Code of the charter that those with an adhesion apply for.</param>
/// <param name="Now">When this is recorded.</param>
public sealed record EnterFirms(IReadOnlyList<SeededFirm> Firms, string? Charter, DateTimeOffset Now);

/// <summary>An organisation of the demonstration data.</summary>
/// <param name="Registration">How it is entered, with the date from which it counts.</param>
/// <param name="Evidence">On what ground it is verified; nothing when it is not.</param>
/// <param name="Adhesion">Its adhesion; nothing when it has none.</param>
public sealed record SeededFirm(RegisterOrganisation Registration, IReadOnlyList<SeededPerson> Persons, StateCapabilityProfile? Capabilities = null,
    string? Evidence = null, SeededAdhesion? Adhesion = null)
{
    public DateTimeOffset At => Registration.EffectiveAt!.Value;
}

/// <param name="Synthetic">Made up for demonstration.</param>
public sealed record SeededPerson(string Name, IReadOnlyList<Role> Roles, bool Synthetic = true)
{
    /// <summary>The same person each time: who they are with, and their place there.</summary>
    public static Guid IdOf(string territory, SeededFirm firm, int index) => SeedId.OfPerson(territory, firm.Registration.Identifier.Value, index, firm.At);
}

/// <param name="SignedAt">On the version in force then; nothing while the application is pending.</param>
public sealed record SeededAdhesion(DateTimeOffset AppliedAt, DateTimeOffset? SignedAt);

public static class EnterFirmsHandler
{
    public static async Task<OutgoingMessages> Handle(EnterFirms step, IDocumentSession session, Vault vault, CancellationToken ct)
    {
        var territory = session.TenantId;
        var by = Secretary(territory, step.Now);
        var charter = step.Charter is null ? null : await session.SeededCharterAsync(step.Charter, ct);
        var held = await session.HeldByAsync(step.Firms.Select(f => f.Registration.Identifier), ct);
        var known = held.Count == 0 ? [] : (await session.LoadManyAsync<Organisation>(ct, [.. held.Values])).ToDictionary(o => o.Id);
        var adhering = held.Count == 0 ? []
            : (await session.Query<Adhesion>().Where(a => a.OrganisationId.IsOneOf(held.Values.ToArray())).Select(a => a.OrganisationId).ToListAsync(ct)).ToHashSet();
        var persons = step.Firms.SelectMany(f => f.Persons.Select((_, i) => SeededPerson.IdOf(territory, f, i))).ToArray();
        var present = held.Count == 0 ? [] : (await session.LoadManyAsync<Person>(ct, persons)).Select(p => p.Id).ToHashSet();

        OutgoingMessages told = [];
        foreach (var firm in step.Firms)
        {
            var id = held.GetValueOrDefault(firm.Registration.Identifier, Guid.CreateVersion7(firm.At));
            var organisation = new StreamDraft<Organisation>(id, known.GetValueOrDefault(id));
            var entered = organisation.IsEmpty;
            if (entered) Enter(firm, organisation, by, session, vault);
            else Complete(firm, organisation, by);
            if (Verify(firm, organisation, by) || entered) told.Add(organisation.State.Standing([], step.Now));
            organisation.Write(session);
            if (organisation.State.Ended) continue;
            if (firm.Adhesion is { } adhesion && !adhering.Contains(id) && Adhere(adhesion, organisation.State, charter!, by, session) is { IsSignatory: true } signed)
                told.Add(new SignatoryStanding(id, signed.Id, signed.Version, Signatory: true));
            foreach (var (index, person) in firm.Persons.Index())
                if (SeededPerson.IdOf(territory, firm, index) is var personId && !present.Contains(personId)) told.Add(Join(personId, person, organisation.State, firm.At, by, session, vault));
        }
        return told;
    }

    /// <summary>Who records: nobody of the register, with a secretary's rights.</summary>
    internal static Caller Secretary(string territory, DateTimeOffset at) => new(territory, Guid.Empty, Guid.Empty, FrozenSet.Create(Role.Secretary), at);

    /// <summary>Never before the organisation entered the register, which somebody may have done before this.</summary>
    private static DateTimeOffset From(this Organisation organisation, DateTimeOffset at) => at < organisation.RegisteredFrom ? organisation.RegisteredFrom : at;

    private static void Enter(SeededFirm firm, StreamDraft<Organisation> organisation, Caller by, IDocumentSession session, Vault vault)
    {
        IMartenOp[] documents = [];
        organisation.Do(RegisterOrganisationEndpoint.Refuse(firm.Registration, by), () =>
        {
            (var facts, documents) = RegisterOrganisationEndpoint.Decide(organisation.Id, firm.Registration, by.At, vault, Guid.CreateVersion7());
            return facts;
        });
        foreach (var document in documents) document.Execute(session);
        if (firm.Capabilities is { } capabilities)
            organisation.Do(StateCapabilityProfileEndpoint.Refuse(capabilities, organisation.State, by), () => StateCapabilityProfileEndpoint.Decide(capabilities, firm.At));
    }

    /// <summary>States what is missing of an organisation that somebody had entered, before anything came of it.</summary>
    private static void Complete(SeededFirm firm, StreamDraft<Organisation> organisation, Caller by)
    {
        if (organisation.State.Status != OrganisationStatus.Registered) return;
        var at = organisation.State.From(firm.At);
        if (firm.Registration.SizeClass is { } size && organisation.State.SizeClasses.Count == 0)
        {
            var command = new StateSizeClass(size, at);
            organisation.Do(StateSizeClassEndpoint.Refuse(command, organisation.State, by), () => StateSizeClassEndpoint.Decide(command, by.At));
        }
        if (firm.Registration.LargeBuyer is { } kind && organisation.State.BuyerKinds.Count == 0)
        {
            var command = new FlagLargeBuyer(kind, at);
            organisation.Do(FlagLargeBuyerEndpoint.Refuse(command, organisation.State, by), () => FlagLargeBuyerEndpoint.Decide(command, by.At));
        }
        if (firm.Capabilities is { } capabilities && organisation.State.Capabilities is null)
            organisation.Do(StateCapabilityProfileEndpoint.Refuse(capabilities, organisation.State, by), () => StateCapabilityProfileEndpoint.Decide(capabilities, at));
    }

    private static bool Verify(SeededFirm firm, StreamDraft<Organisation> organisation, Caller by)
    {
        if (firm.Evidence is null || organisation.State.Status != OrganisationStatus.Registered) return false;
        var command = new VerifyOrganisation(firm.Evidence, organisation.State.From(firm.At));
        organisation.Do(VerifyOrganisationEndpoint.Refuse(command, organisation.State, by), () => VerifyOrganisationEndpoint.Decide(command, by.At));
        return true;
    }

    private static Adhesion Adhere(SeededAdhesion seeded, Organisation organisation, Charter charter, Caller by, IDocumentSession session)
    {
        var id = Guid.CreateVersion7(seeded.AppliedAt);
        var adhesion = new StreamDraft<Adhesion>(id);
        var apply = new ApplyForAdhesion(organisation.Id, charter.Id, organisation.From(seeded.AppliedAt));
        adhesion.Do(ApplyForAdhesionEndpoint.Refuse(apply, new(organisation, charter, null), by), () =>
        {
            var (facts, reservation) = ApplyForAdhesionEndpoint.Decide(id, apply, organisation, by.At);
            reservation.Execute(session);
            return facts;
        });
        if (seeded.SignedAt is { } signedAt)
        {
            var at = organisation.From(signedAt);
            var approve = new ApproveAdhesion(at);
            adhesion.Do(ApproveAdhesionEndpoint.Refuse(approve, adhesion.State, organisation, by), () => ApproveAdhesionEndpoint.Decide(approve, by.At));
            var sign = new SignAdhesion(charter.InForceAt(at)!.Number, at);
            adhesion.Do(SignAdhesionEndpoint.Refuse(sign, adhesion.State, new(organisation, charter), by), () => SignAdhesionEndpoint.Decide(sign, adhesion.State, charter, by.At));
        }
        adhesion.Write(session);
        return adhesion.State;
    }

    private static PersonStanding Join(Guid id, SeededPerson seeded, Organisation organisation, DateTimeOffset at, Caller by, IDocumentSession session, Vault vault)
    {
        var person = new StreamDraft<Person>(id);
        var command = new RegisterPerson(organisation.Id, seeded.Name, seeded.Roles, EffectiveAt: organisation.From(at));
        IMartenOp[] documents = [];
        person.Do(RegisterPersonEndpoint.Refuse(command, organisation, by), () =>
        {
            (var facts, documents) = RegisterPersonEndpoint.Decide(id, command, by.At, vault, Guid.CreateVersion7(), seeded.Synthetic);
            return facts;
        });
        foreach (var document in documents) document.Execute(session);
        person.Write(session);
        return PersonRules.Standing(id, person.State, []);
    }
}

internal static class Seeded
{
    /// <summary>Which organisations hold these identifiers already.</summary>
    public static async Task<Dictionary<Identifier, Guid>> HeldByAsync(this IQuerySession session, IEnumerable<Identifier> identifiers, CancellationToken ct)
    {
        var keys = identifiers.ToDictionary(i => Reservation.Key(RegisterOrganisationEndpoint.Rule, i.Scheme, i.Value));
        return (await session.LoadManyAsync<Reservation>(ct, [.. keys.Keys])).ToDictionary(r => keys[r.Id], r => r.HolderId);
    }

    public static async Task<Charter?> SeededCharterAsync(this IQuerySession session, string code, CancellationToken ct) =>
        await session.LoadAsync<Reservation>(Reservation.Key(DraftCharterEndpoint.Rule, code), ct) is { } held ? await session.LoadAsync<Charter>(held.HolderId, ct) : null;

    /// <summary>Midday in Paris: the same day everywhere in Europe, and an hour that no change of hour skips or repeats.</summary>
    public static DateTimeOffset Noon(DateOnly day)
    {
        _ = ParisTime.Read($"{day:yyyy-MM-dd}T12:00", "", out var noon);
        return noon;
    }
}
