using PactePme.Kernel;

namespace PactePme.Membership.Organisations;

/// <summary>Rules that several commands on an organisation share.</summary>
public static class OrganisationRules
{
    public static readonly Refusal Ended = Refusal.State("organisation-ended",
        "Cette organisation est fermée ou fusionnée : plus rien n'y change. Si elle est fusionnée, « mergedInto » dit où aller.",
        "This organisation is closed or merged: nothing about it changes any more. If merged, \"mergedInto\" says where to go.");

    /// <summary>For what the organisation's own members state, dated now, as well as the secretary, who may backdate.</summary>
    public static Refusal? RefuseToState(Organisation organisation, Caller by, DateTimeOffset? effectiveAt) =>
        !by.Is(Role.Secretary) && !by.ActsFor(organisation.Id) ? Refusal.NotYourOrganisation
        : organisation.Ended ? Ended
        : effectiveAt is not null && !by.Is(Role.Secretary) ? EffectiveDate.OnlyTheSecretaryBackdates
        : null;

    /// <summary>A reason, kept in the history for good.</summary>
    public static FieldError? CheckReason(string reason) => Check.Text(reason, "/reason", 500);
}
