using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PactePme.Purchasing.Publication;

// Open Contracting Data Standard 1.1.5 with the bids, lots and enquiries extensions: what the platform says of it, in the standard's words.
// Money is a number here, as the standard has it. What is null is left out, but for what a release takes away (OcdsRemoval); a list that is empty is null.

/// <summary>An amount excluding VAT, as a number; both null where a release takes it away.</summary>
public sealed record OcdsValue([property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] decimal? Amount, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Currency);

public sealed record OcdsPeriod(DateTimeOffset? StartDate = null, DateTimeOffset? EndDate = null, int? DurationInDays = null)
{
    [JsonExtensionData]
    public IDictionary<string, object?>? Removed { get; init; }
}

/// <param name="Scheme">From org-id.guide: FR-RCS for SIREN and SIRET.</param>
public sealed record OcdsIdentifier(string Scheme, string Id);

public sealed record OcdsReference(string Id, string? Name = null);

/// <param name="Id">The same for the same organisation in every release.</param>
/// <param name="Roles">What it is now; nothing when it bought, and another does since.</param>
public sealed record OcdsParty(string Id, string? Name, OcdsIdentifier? Identifier, IReadOnlyList<OcdsIdentifier>? AdditionalIdentifiers, IReadOnlyList<string>? Roles)
{
    [JsonExtensionData]
    public IDictionary<string, object?>? Removed { get; init; }
}

public sealed record OcdsClassification(string Scheme, string Id);

public sealed record OcdsItem(string Id, string? Description = null, OcdsClassification? Classification = null, string? RelatedLot = null);

public sealed record OcdsDocument(string Id, string? Title = null, string? Description = null, string? Url = null);

public sealed record OcdsAmendment(string Id, DateTimeOffset Date, string? Rationale = null, string? Description = null, string? AmendsReleaseID = null, string? ReleaseID = null);

public sealed record OcdsLot(string Id, string? Title = null, string? Description = null, string? Status = null, OcdsValue? Value = null, OcdsValue? MinimumValue = null)
{
    [JsonExtensionData]
    public IDictionary<string, object?>? Removed { get; init; }
}

/// <summary>A question and its answer, as they were published to all. Who asked is told to nobody, nor when.</summary>
/// <param name="Date">When it was published.</param>
/// <param name="Description">The question.</param>
/// <param name="DateAnswered">When this answer was published: later than the question when it was corrected.</param>
public sealed record OcdsEnquiry(string Id, DateTimeOffset? Date, string Description, string Answer, DateTimeOffset DateAnswered);

public sealed record OcdsBudget(OcdsValue Amount);

public sealed record OcdsPlanning(string? Rationale = null, OcdsBudget? Budget = null);

public sealed record OcdsTender(string Id)
{
    public string? Title { get; init; }
    public string? Description { get; init; }
    public string? Status { get; init; }
    public OcdsReference? ProcuringEntity { get; init; }
    public IReadOnlyList<OcdsItem>? Items { get; init; }
    public OcdsValue? Value { get; init; }
    public OcdsValue? MinValue { get; init; }
    public string? ProcurementMethod { get; init; }
    public string? ProcurementMethodDetails { get; init; }
    public string? MainProcurementCategory { get; init; }
    public string? AwardCriteria { get; init; }
    public string? AwardCriteriaDetails { get; init; }
    public IReadOnlyList<string>? SubmissionMethod { get; init; }
    public string? SubmissionMethodDetails { get; init; }
    public OcdsPeriod? TenderPeriod { get; init; }
    public OcdsPeriod? EnquiryPeriod { get; init; }

    /// <summary>True once a question is published with its answer; before that nobody is told whether there are any.</summary>
    public bool? HasEnquiries { get; init; }
    public IReadOnlyList<OcdsEnquiry>? Enquiries { get; init; }
    public OcdsPeriod? ContractPeriod { get; init; }
    public IReadOnlyList<OcdsDocument>? Documents { get; init; }
    public IReadOnlyList<OcdsLot>? Lots { get; init; }
    public IReadOnlyList<OcdsAmendment>? Amendments { get; init; }

    [JsonExtensionData]
    public IDictionary<string, object?>? Removed { get; init; }
}

/// <param name="Measure">Of the bids extension's codelist: bids, validBids.</param>
public sealed record OcdsStatistic(string Id, string Measure, int Value, DateTimeOffset? Date = null, string? RelatedLot = null);

/// <summary>Statistics only: who lost is nobody's business.</summary>
public sealed record OcdsBids(IReadOnlyList<OcdsStatistic> Statistics);

public sealed record OcdsAward(string Id)
{
    public string? Title { get; init; }
    public string? Status { get; init; }
    public DateTimeOffset? Date { get; init; }
    public OcdsValue? Value { get; init; }
    public IReadOnlyList<OcdsReference>? Suppliers { get; init; }
    public IReadOnlyList<OcdsItem>? Items { get; init; }
    public IReadOnlyList<string>? RelatedLots { get; init; }
}

public sealed record OcdsContract(string Id, string AwardID)
{
    public string? Title { get; init; }
    public string? Description { get; init; }
    public string? Status { get; init; }
    public OcdsPeriod? Period { get; init; }
    public OcdsValue? Value { get; init; }
    public IReadOnlyList<OcdsItem>? Items { get; init; }
    public IReadOnlyList<OcdsAmendment>? Amendments { get; init; }
}

/// <summary>One public fact of a contracting process.</summary>
/// <param name="Ocid">Of the process: the prefix, the territory, the need.</param>
/// <param name="Id">Of the release: the process, and the place of the fact in its history; for an answer, the question and the place in its own.</param>
/// <param name="Date">When the fact was first recorded anywhere; never before the release that it follows.</param>
public sealed record OcdsRelease(string Ocid, string Id, DateTimeOffset Date, IReadOnlyList<string> Tag)
{
    public string InitiationType { get; init; } = "tender";
    public string? Language { get; init; } = "fr";
    public IReadOnlyList<OcdsParty>? Parties { get; init; }
    public OcdsReference? Buyer { get; init; }
    public OcdsPlanning? Planning { get; init; }
    public OcdsTender? Tender { get; init; }
    public OcdsBids? Bids { get; init; }
    public IReadOnlyList<OcdsAward>? Awards { get; init; }
    public IReadOnlyList<OcdsContract>? Contracts { get; init; }
}

public sealed record OcdsPublisherName(string Name);

/// <param name="Next">The following page; absent on the last.</param>
public sealed record OcdsLinks(string Next);

public sealed record OcdsReleasePackage(string Uri, string Version, IReadOnlyList<string> Extensions, DateTimeOffset PublishedDate, OcdsPublisherName Publisher,
    IReadOnlyList<OcdsRelease> Releases, OcdsLinks? Links = null);

/// <param name="CompiledRelease">All releases merged: the process as it is now.</param>
/// <param name="VersionedRelease">Each field with all the values it had, and from which release.</param>
public sealed record OcdsRecord(string Ocid, IReadOnlyList<OcdsRelease> Releases, OcdsRelease CompiledRelease, System.Text.Json.Nodes.JsonObject VersionedRelease);

public sealed record OcdsRecordPackage(string Uri, string Version, IReadOnlyList<string> Extensions, DateTimeOffset PublishedDate, OcdsPublisherName Publisher, IReadOnlyList<OcdsRecord> Records);

public static class OcdsJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping
    };
}
