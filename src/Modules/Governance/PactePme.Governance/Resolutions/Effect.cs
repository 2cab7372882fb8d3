using System.Text.Json.Serialization;
using PactePme.Governance.Rules;
using PactePme.Kernel;

namespace PactePme.Governance.Resolutions;

public enum EffectKind
{
    /// <summary>An invited organisation takes its seat. Subject: the seat.</summary>
    TakeSeat,
    /// <summary>A seat ends. Subject: the seat.</summary>
    EndSeat,
    /// <summary>Other rules of procedure come into force. No subject.</summary>
    ChangeRules,
    /// <summary>A version of a charter is offered for signature. Subject: the charter.</summary>
    AdoptCharter,
    /// <summary>A member is expelled. Subject: its adhesion.</summary>
    ExpelMember,
    /// <summary>An axis goes live. Subject: the axis.</summary>
    OpenAxis,
    /// <summary>Minutes are approved. Subject: the minutes.</summary>
    ApproveMinutes,
    /// <summary>A convention is voted. Subject: the convention.</summary>
    VoteConvention,
    /// <summary>An earlier resolution is repealed from now on; what it brought about is not undone by that. Subject: that resolution.</summary>
    RepealResolution
}

/// <summary>What a resolution brings about by itself once it is adopted: one thing, once.</summary>
/// <param name="SubjectId">What it is done to; see the kinds.</param>
/// <param name="CharterVersion">Number of the version that is adopted; for charters only.</param>
/// <param name="Rules">The rules as they will be; for a change of rules only.</param>
public sealed record Effect(EffectKind Kind, Guid? SubjectId = null, int? CharterVersion = null, RulesOfProcedure? Rules = null)
{
    /// <summary>The kind of a resolution follows from its effect.</summary>
    [JsonIgnore]
    public ResolutionKind ResolutionKind => Kind switch
    {
        EffectKind.TakeSeat => ResolutionKind.Admission,
        EffectKind.EndSeat => ResolutionKind.SeatEnd,
        EffectKind.ChangeRules => ResolutionKind.Rules,
        EffectKind.AdoptCharter => ResolutionKind.Charter,
        EffectKind.ExpelMember => ResolutionKind.Expulsion,
        EffectKind.OpenAxis => ResolutionKind.Axis,
        EffectKind.ApproveMinutes => ResolutionKind.Minutes,
        EffectKind.VoteConvention => ResolutionKind.Convention,
        _ => ResolutionKind.Repeal
    };

    internal static IEnumerable<FieldError?> Check(Effect? effect, string pointer) => effect is null ? [] :
    [
        effect.SubjectId is null == effect.Kind is EffectKind.ChangeRules ? null
            : new($"{pointer}/subjectId", "effect-subject", "Chaque effet porte sur un objet, sauf le changement de règlement.", "Each effect is on a subject, except a change of rules."),
        effect.CharterVersion is not null == effect.Kind is EffectKind.AdoptCharter ? null
            : new($"{pointer}/charterVersion", "effect-charter-version", "L'adoption d'une charte, et elle seule, nomme une version.", "The adoption of a charter, and nothing else, names a version."),
        effect.Rules is not null == effect.Kind is EffectKind.ChangeRules ? null
            : new($"{pointer}/rules", "effect-rules", "Un changement de règlement, et lui seul, porte des règles.", "A change of rules, and nothing else, carries rules."),
        .. effect.Rules is { } rules ? RulesCheck.Of(rules, $"{pointer}/rules") : []
    ];
}
