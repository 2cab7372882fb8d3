using System.Security.Cryptography;
using PactePme.Kernel;
using PactePme.Purchasing.Notifications;
using PactePme.Purchasing.Search;

namespace PactePme.Purchasing.Matching;

public enum MatchReasonKind
{
    /// <summary>CPV codes begin alike; the value is what they have in common.</summary>
    CommonCpv,
    /// <summary>The supplier follows this CPV prefix.</summary>
    Followed,
    /// <summary>The need says this keyword of the supplier's.</summary>
    Keyword,
    /// <summary>The supplier's activity shares a word with the need.</summary>
    Activity,
    /// <summary>The supplier works there. Never for a public buyer's need.</summary>
    Place,
    /// <summary>The supplier is small. Never for a public buyer's need.</summary>
    Size
}

/// <summary>Why a supplier fits a need.</summary>
/// <param name="Value">The code, the keyword, the size class, <c>names</c> or <c>reaches</c> of a place; absent where the kind says it all.</param>
/// <param name="Points">What it counted for in the score.</param>
public sealed record MatchReason(MatchReasonKind Kind, string? Value, int Points)
{
    /// <summary>Of a place: it is among those that the supplier names, or within its reach.</summary>
    public const string Names = "names", Reaches = "reaches";

    /// <summary>The reason in words, for the supplier.</summary>
    public NotificationReason InWords() => Kind switch
    {
        MatchReasonKind.CommonCpv when Value!.Length == 8 => new($"Le besoin porte un de vos codes CPV, {Value}.", $"The need has one of your CPV codes, {Value}."),
        MatchReasonKind.CommonCpv => new($"Un de vos codes CPV et un de ceux du besoin commencent par {Value}.", $"One of your CPV codes and one of the need's begin with {Value}."),
        MatchReasonKind.Followed => new($"Vous suivez le code CPV {Value}.", $"You follow the CPV code {Value}."),
        MatchReasonKind.Keyword => new($"Le besoin parle de « {Value} », un de vos mots-clés.", $"The need speaks of \"{Value}\", one of your keywords."),
        MatchReasonKind.Activity => new("Votre activité a un mot en commun avec le besoin.", "Your activity shares a word with the need."),
        MatchReasonKind.Place when Value is Names or nameof(PlaceFit.Names) => new("Vous travaillez là où le besoin se trouve.", "You work where the need is."),
        MatchReasonKind.Place => new("Vous pouvez intervenir là où le besoin se trouve.", "You can come to where the need is."),
        _ => new("Le pacte est fait pour les entreprises de votre taille.", "The pact is there for firms of your size.")
    };
}

/// <summary>A need was found to fit what a supplier can do; or fits it otherwise than before, since one of them changed.</summary>
/// <param name="Score">Out of a hundred.</param>
/// <param name="Synthetic">The need or the supplier is made up.</param>
[StoredAs("supplier_matched_v1")]
public sealed record SupplierMatched(Guid NeedId, Guid OrganisationId, int Score, IReadOnlyList<MatchReason> Reasons, bool Synthetic, DateTimeOffset EffectiveAt) : IFact;

/// <summary>That a need fits a supplier, how well and why.</summary>
public sealed record Match(Guid NeedId, Guid OrganisationId, int Score, IReadOnlyList<MatchReason> Reasons, bool Synthetic, DateTimeOffset MatchedAt) : IFolded<Match>
{
    public Guid Id { get; set; }
    public long Version { get; set; }

    public static Match? Next(Match? state, IFact fact) => (state, fact) switch
    {
        (null, SupplierMatched e) => new(e.NeedId, e.OrganisationId, e.Score, e.Reasons, e.Synthetic, e.EffectiveAt),
        (null, _) => null,
        (_, SupplierMatched e) => state with { Score = e.Score, Reasons = e.Reasons, MatchedAt = e.EffectiveAt },
        _ => state
    };

    /// <summary>A supplier sees its own; moderators and auditors all. A buyer sees none: whom its need was told to is nothing it should choose by.</summary>
    public bool MayBeSeenBy(Caller by) => by.ActsFor(OrganisationId) || by.Is(Role.Moderator) || by.Is(Role.Auditor);

    /// <summary>One match of a need and a supplier; in lists it stands where the need does.</summary>
    public static Guid IdOf(Guid need, Guid organisation)
    {
        Span<byte> both = stackalloc byte[32];
        need.TryWriteBytes(both, bigEndian: true, out _);
        organisation.TryWriteBytes(both[16..], bigEndian: true, out _);
        var id = SHA256.HashData(both).AsSpan(0, 16);
        both[..6].CopyTo(id); // the time of a UUID of version 7
        id[6] = (byte)(0x70 | (id[6] & 0x0F));
        id[8] = (byte)(0x80 | (id[8] & 0x3F));
        return new Guid(id, bigEndian: true);
    }

    /// <summary>The reasons, what counts most first; place and size only where they may count.</summary>
    public static IReadOnlyList<MatchReason> ReasonsOf(MatchedSupplier found, BuyerSector buyer)
    {
        var a = found.Affinity;
        List<MatchReason> reasons = [];
        if (a.CpvDepth > 0) reasons.Add(new(MatchReasonKind.CommonCpv, found.CommonCpv, MatchScore.CpvPoints[a.CpvDepth]));
        if (a.Followed) reasons.Add(new(MatchReasonKind.Followed, found.FollowedCpv, MatchScore.FollowedPoints));
        reasons.AddRange(found.Said.Select((word, i) => new MatchReason(MatchReasonKind.Keyword, word, i < MatchScore.MostKeywords ? MatchScore.KeywordPoints : 0)));
        if (a.Activity) reasons.Add(new(MatchReasonKind.Activity, null, MatchScore.ActivityPoints));
        if (!EqualTreatment.PlaceAndSizeCount(buyer)) return reasons;
        if (MatchScore.PlacePoints(a.Place) is > 0 and var place) reasons.Add(new(MatchReasonKind.Place, a.Place == PlaceFit.Names ? MatchReason.Names : MatchReason.Reaches, place));
        if (MatchScore.SizePoints(a.SizeClass) is > 0 and var size) reasons.Add(new(MatchReasonKind.Size, a.SizeClass, size));
        return reasons;
    }
}
