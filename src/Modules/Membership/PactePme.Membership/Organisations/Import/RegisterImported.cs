using Marten;
using PactePme.Kernel;
using PactePme.Membership.Persons;

namespace PactePme.Membership.Organisations.Import;

/// <summary>Enters a batch of organisations read from a file, in one transaction. Doing it again changes nothing, and brings back no sole trader who was erased.</summary>
/// <param name="Source">The file or register, as a person would cite it.</param>
/// <param name="At">When they took effect.</param>
public sealed record RegisterImported(IReadOnlyList<ImportedOrganisation> Records, string Source, DateTimeOffset At);

/// <param name="Registered">Organisations that were new.</param>
/// <param name="Establishments">Establishments added to organisations known already.</param>
/// <param name="Unchanged">Records that said nothing new.</param>
/// <param name="Erased">Records of sole traders who were erased: nothing of them is kept.</param>
public sealed record ImportedCounts(int Registered, int Establishments, int Unchanged, int Erased)
{
    public static ImportedCounts operator +(ImportedCounts a, ImportedCounts b) => Add(a, b);

    public static ImportedCounts Add(ImportedCounts left, ImportedCounts right) =>
        new(left.Registered + right.Registered, left.Establishments + right.Establishments, left.Unchanged + right.Unchanged, left.Erased + right.Erased);
}

public static class RegisterImportedHandler
{
    public static async Task<ImportedCounts> Handle(RegisterImported command, IDocumentSession session, Vault vault, CancellationToken ct)
    {
        session.CausationId = $"import:{command.Source}";
        var keys = command.Records.Select(r => Reservation.Key(RegisterOrganisationEndpoint.Rule, Identifier.Siren, r.Siren)).Distinct().ToArray();
        var known = (await session.LoadManyAsync<Reservation>(ct, keys)).ToDictionary(r => r.Id, r => r.HolderId);
        var states = (await session.LoadManyAsync<Organisation>(ct, [.. known.Values])).ToDictionary(o => o.Id);

        var erased = await vault.ErasedAsync(session, command.Records.Where(MayBePerson).Select(r => r.Siren), ct);

        var counts = new ImportedCounts(0, 0, 0, 0);
        foreach (var sameFirm in command.Records.GroupBy(r => r.Siren))
        {
            var id = known.GetValueOrDefault(Reservation.Key(RegisterOrganisationEndpoint.Rule, Identifier.Siren, sameFirm.Key));
            if (id == Guid.Empty && sameFirm.All(MayBePerson) && erased.ContainsKey(sameFirm.Key))
            {
                counts += new ImportedCounts(0, 0, 0, sameFirm.Count());
                continue;
            }
            var facts = Decide([.. sameFirm], id == Guid.Empty ? null : states[id], command);
            var establishments = facts.Count;
            if (id == Guid.Empty)
            {
                id = Guid.CreateVersion7(command.At);
                var (registered, documents) = RegisterOrganisationEndpoint.Decide(id, Registration(sameFirm.First(), command), command.At, vault, Guid.CreateVersion7());
                session.Events.StartStream<Organisation>(id, [.. registered, .. facts]);
                foreach (var document in documents) document.Execute(session);
                counts += new ImportedCounts(1, establishments - 1, sameFirm.Count() - establishments, 0);
            }
            else
            {
                if (establishments > 0) (await session.Events.FetchForWriting<Organisation>(id, ct)).AppendMany(facts);
                counts += new ImportedCounts(0, establishments, sameFirm.Count() - establishments, 0);
            }
        }
        return counts;
    }

    /// <summary>Without a legal form in the file it may be one.</summary>
    private static bool MayBePerson(ImportedOrganisation record) => record.SoleTrader || record.LegalForm is null;

    /// <summary>The establishments that are not known yet; the rest of a record counts only when its organisation is new.</summary>
    public static IReadOnlyList<IFact> Decide(IReadOnlyList<ImportedOrganisation> sameFirm, Organisation? known, RegisterImported command) =>
    known is { Ended: true } ? [] :
    [
        .. sameFirm.DistinctBy(r => r.Siret).Where(r => known?.Establishments.Any(e => e.Nic == r.Siret[Siren.Length..]) != true)
            .Select(r => new EstablishmentDeclared(r.Siret[Siren.Length..], r.CommuneCode, command.At))
    ];

    /// <summary>The commune is the establishment's: the file does not say which one is the head office.</summary>
    private static RegisterOrganisation Registration(ImportedOrganisation r, RegisterImported command) =>
        new(new(Identifier.Siren, r.Siren), r.Name, null, r.Activity, null, r.SoleTrader, r.PartialDiffusion, null, new(SourceKind.PublicRegister, command.Source), command.At);
}
