using PactePme.Kernel;

namespace PactePme.Governance.Conventions;

/// <summary>Adopts a drafted convention: the effect of a resolution, and of nothing else. There is no command for it.</summary>
public static class VoteConvention
{
    public static readonly Refusal NotDrafted = Refusal.State("convention-not-drafted",
        "Cette convention n'est pas en projet : elle est déjà votée, en cours ou terminée.",
        "This convention is not a draft: it has been voted already, is running, or is over.");

    /// <summary>Why a resolution cannot adopt it now; nothing when it can.</summary>
    public static Refusal? Refuse(Convention convention) => convention.State != ConventionState.Drafted ? NotDrafted : null;

    public static IReadOnlyList<IFact> Decide(Convention convention, Guid resolutionId, DateTimeOffset now) => [new ConventionVoted(resolutionId, now)];
}
