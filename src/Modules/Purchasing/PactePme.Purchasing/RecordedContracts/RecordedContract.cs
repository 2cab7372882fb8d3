using PactePme.Kernel;

namespace PactePme.Purchasing.RecordedContracts;

// A contract that a public register tells of, with what was changed in it later. It has no lifecycle here: nobody decides on it.
// Holders are named by the id of a Party only, for one of them may be a sole trader, whose name and SIREN are personal data.

/// <summary>On what ground something is known.</summary>
public enum ContractEvidence { PublicRegister }

/// <param name="File">File or register it was read from, as a person would cite it.</param>
/// <param name="Platform">The buyer profile that published it, as the register says.</param>
/// <param name="RecordId">What the register calls the record (uid or uuid), when it calls it something.</param>
public sealed record ContractSource(string File, string? Platform, string? RecordId, ContractEvidence Evidence = ContractEvidence.PublicRegister);

/// <summary>Who bought: always a legal person (Code de la commande publique, L1210-1), so that neither name nor number are personal.</summary>
/// <param name="PartyId">Leads to its organisation.</param>
/// <param name="Nic">Last five digits of the SIRET; absent when they do not add up.</param>
public sealed record ContractBuyer(Guid PartyId, string Siren, string? Nic, string Name);

/// <param name="PartyId">Who it is, as far as one knows.</param>
/// <param name="Nic">Last five digits of the SIRET, when it has one that adds up.</param>
public sealed record ContractHolder(Guid PartyId, string? Nic);

/// <param name="Code">As published.</param>
/// <param name="CodeType">What the code is: postal code, commune, département, région, country…</param>
public sealed record ExecutionPlace(string? Code, string? CodeType, string? Name);

/// <summary>What was repaired, left out or doubted when the record was read.</summary>
/// <param name="Code">Stable name, see <see cref="Import.ContractFaults"/>.</param>
/// <param name="Detail">The value at fault; never personal data.</param>
public sealed record ContractNote(string Code, string? Detail = null);

/// <summary>What a contract says.</summary>
/// <param name="Cpv">Eight digits, without the check digit.</param>
/// <param name="Nature">As published: Marché, Accord-cadre, Délégation de service public…</param>
/// <param name="Concession">A concession contract: its value is what the concessionaire is expected to earn, not a price paid.</param>
/// <param name="DurationMonths">Whole months.</param>
/// <param name="Amount">One for the whole contract however many hold it, excluding VAT; absent when the register states none, or zero.</param>
/// <param name="ConcessionValue">Excluding VAT.</param>
/// <param name="PublicSubsidy">What the authority gives to a concession.</param>
/// <param name="PublishedOn">When the register published it.</param>
/// <param name="Digest">Keyed digest of the record as published: the same text gives the same.</param>
/// <param name="Substance">Keyed digest of what tells two contracts apart: CPV, amount, duration.</param>
public sealed record ContractContent(string Object, string? Cpv, string Nature, bool Concession, string? Procedure, string? PriceForm, ExecutionPlace? Place,
    int? DurationMonths, Money? Amount, Money? ConcessionValue, Money? PublicSubsidy, IReadOnlyList<ContractHolder> Holders, DateOnly? PublishedOn,
    IReadOnlyList<ContractNote> Notes, string Digest, string Substance);

/// <summary>What is kept of a version of a contract that is not the one that counts: as much as it takes to know it again.</summary>
/// <param name="Digest">Keyed digest of the record as published.</param>
/// <param name="Substance">Keyed digest of what tells two contracts apart.</param>
public sealed record ContractVersion(string Digest, string Substance, DateOnly? PublishedOn)
{
    public static ContractVersion Of(ContractContent content) => new(content.Digest, content.Substance, content.PublishedOn);
}

/// <param name="Number">The buyer's number of it. Some buyers give one number to all the lots of a procedure.</param>
/// <param name="EffectiveAt">Start of the day of notification in Paris (of signature, for a concession).</param>
[StoredAs("contract_recorded_v1"), Shows(nameof(ContractRecorded.Source), nameof(ContractRecorded.Buyer), nameof(ContractRecorded.Number), nameof(ContractRecorded.NotifiedOn))]
public sealed record ContractRecorded(ContractSource Source, ContractBuyer Buyer, string Number, DateOnly NotifiedOn, ContractContent Content, DateTimeOffset EffectiveAt) : IFact;

/// <summary>The register published the same contract again, later and otherwise: so it was from the start.</summary>
[StoredAs("contract_corrected_v1"), Shows(nameof(ContractCorrected.Source))]
public sealed record ContractCorrected(ContractSource Source, ContractContent Content, DateTimeOffset EffectiveAt) : IFact;

/// <summary>The register told of the same contract in an older version, or on the same day in other words: it changes nothing, and is known when it comes again.</summary>
[StoredAs("contract_version_set_aside_v1"), Shows(nameof(ContractVersionSetAside.Source))]
public sealed record ContractVersionSetAside(ContractSource Source, ContractVersion Aside, DateTimeOffset EffectiveAt) : IFact;

/// <param name="Object">What was changed and why, as published.</param>
/// <param name="Amount">The whole contract's from then on; absent when it did not change.</param>
/// <param name="DurationMonths">The whole contract's from then on; absent when it did not change.</param>
/// <param name="Holders">Who holds it from then on; absent when that did not change.</param>
/// <param name="Digest">Keyed digest of the modification as published.</param>
/// <param name="EffectiveAt">Start of the day in Paris on which it was notified.</param>
[StoredAs("contract_modified_v1"), Shows(nameof(ContractModified.Amount), nameof(ContractModified.DurationMonths), nameof(ContractModified.ModifiedOn), nameof(ContractModified.PublishedOn))]
public sealed record ContractModified(string Object, Money? Amount, int? DurationMonths, IReadOnlyList<ContractHolder>? Holders, DateOnly ModifiedOn, DateOnly? PublishedOn,
    string Digest, DateTimeOffset EffectiveAt) : IFact;

public sealed record RecordedContract(ContractSource Source, ContractBuyer Buyer, string Number, DateOnly NotifiedOn, ContractContent Content) : IFolded<RecordedContract>
{
    public Guid Id { get; set; }
    public long Version { get; set; }

    /// <summary>In the order in which they took effect, whatever the order of recording.</summary>
    public IReadOnlyList<ContractModified> Modifications { get; init; } = [];

    /// <summary>The versions that were corrected, and those that never counted.</summary>
    public IReadOnlyList<ContractVersion> SetAside { get; init; } = [];

    // What lists and the next import look for, indexed.
    public string Identity => Import.ContractIdentity.Of(Buyer, Number, NotifiedOn);
    public string BuyerSiren => Buyer.Siren;
    public string? Cpv => Content.Cpv;
    public IReadOnlyList<Guid> HolderIds => [.. Holders.Select(h => h.PartyId)];

    public Money? Amount => Modifications.LastOrDefault(m => m.Amount is not null)?.Amount ?? Content.Amount;
    public int? DurationMonths => Modifications.LastOrDefault(m => m.DurationMonths is not null)?.DurationMonths ?? Content.DurationMonths;

    /// <summary>A modification without any, as was once recorded, changed them as little as one that does not speak of them.</summary>
    public IReadOnlyList<ContractHolder> Holders => Modifications.LastOrDefault(m => m.Holders is { Count: > 0 })?.Holders ?? Content.Holders;

    public static RecordedContract? Next(RecordedContract? state, IFact fact) => (state, fact) switch
    {
        (null, ContractRecorded e) => new(e.Source, e.Buyer, e.Number, e.NotifiedOn, e.Content),
        (null, _) => null,
        (_, ContractCorrected e) => state with { Source = e.Source, Content = e.Content, SetAside = [.. state.SetAside, ContractVersion.Of(state.Content)] },
        (_, ContractVersionSetAside e) => state with { SetAside = [.. state.SetAside, e.Aside] },
        (_, ContractModified e) => state with { Modifications = [.. state.Modifications.Append(e).OrderBy(m => m.EffectiveAt)] },
        _ => state
    };
}
