using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Responses;

namespace PactePme.Purchasing.Tests.Needs;

public sealed class NeedDecisionTests
{
    private static readonly ReviseNeed Revised = new("Autre titre", "Autre texte", NeedNature.Service, "2026-12-05T10:00");
    private static readonly LockedAt Before = new(Some.Deadline.AddTicks(-10)), AtDeadline = new(Some.Deadline);
    private static readonly RetainedResponses None = new([]), One = new([new(Some.ResponseId, Some.SupplierId)]);

    public static TheoryData<NeedState> Except(params NeedState[] states) => [.. Enum.GetValues<NeedState>().Except(states)];

    // Revise

    [Theory]
    [InlineData(NeedState.Draft)]
    [InlineData(NeedState.ChangesRequested)]
    public void A_draft_is_rewritten_by_its_buyer(NeedState state)
    {
        ReviseNeedEndpoint.Refuse(Revised, Some.Need(state), Some.Buyer).ShouldBeNull();
        var after = Some.Need(state, false, [.. ReviseNeedEndpoint.Decide(Revised, Some.Monday)]);
        after.Content.Title.ShouldBe("Autre titre");
        after.State.ShouldBe(state);
    }

    [Theory, MemberData(nameof(Except), (NeedState[])[NeedState.Draft, NeedState.ChangesRequested])]
    public void Nothing_else_is_rewritten_or_submitted(NeedState state)
    {
        ReviseNeedEndpoint.Refuse(Revised, Some.Need(state), Some.Buyer).ShouldBe(ReviseNeedEndpoint.NotRevisable);
        SubmitNeedEndpoint.Refuse(Some.Need(state), Some.Signatory, Some.Buyer).ShouldBe(SubmitNeedEndpoint.NotSubmittable);
    }

    [Fact]
    public void Somebody_elses_draft_does_not_exist_for_others()
    {
        ReviseNeedEndpoint.Refuse(Revised, Some.Need(), Some.Competitor).ShouldBe(Refusal.NotFound);
        SubmitNeedEndpoint.Refuse(Some.Need(), Some.Signatory, Some.Moderator).ShouldBe(Refusal.NotFound);
        CancelNeedEndpoint.Refuse(new("x"), Some.Need(NeedState.Published), Some.Competitor).ShouldBe(Refusal.NotYourOrganisation);
    }

    // Submit

    [Fact]
    public void A_signatory_submits_its_draft()
    {
        SubmitNeedEndpoint.Refuse(Some.Need(), Some.Signatory, Some.Buyer).ShouldBeNull();
        Some.Need(NeedState.Draft, false, [.. SubmitNeedEndpoint.Decide(Some.Monday)]).State.ShouldBe(NeedState.Submitted);
    }

    [Fact]
    public void Who_is_no_verified_signatory_neither_submits_nor_is_published()
    {
        foreach (var buyer in (Purchasing.Participants.Participant?[])[null, Some.Signatory with { Standing = "suspended" }, new(Some.BuyerId, 1, Standing: "verified")])
        {
            SubmitNeedEndpoint.Refuse(Some.Need(), buyer, Some.Buyer).ShouldBe(SubmitNeedEndpoint.BuyerMayNotTrade);
            PublishNeedEndpoint.Refuse(Some.Need(NeedState.Submitted), buyer, Before, Some.Moderator).ShouldBe(SubmitNeedEndpoint.BuyerMayNotTrade);
        }
    }

    // Moderation

    [Fact]
    public void A_moderator_requests_changes_with_a_reason()
    {
        RequestChangesEndpoint.Refuse(new("lieu"), Some.Need(NeedState.Submitted), Some.Moderator).ShouldBeNull();
        RequestChangesEndpoint.Refuse(new(" "), Some.Need(NeedState.Submitted), Some.Moderator)!.Errors.ShouldHaveSingleItem().Pointer.ShouldBe("/reason");
        var after = Some.Need(NeedState.Submitted, false, [.. RequestChangesEndpoint.Decide(new("lieu"), Some.Monday)]);
        after.State.ShouldBe(NeedState.ChangesRequested);
        after.Reason.ShouldBe("lieu");
    }

    [Theory, MemberData(nameof(Except), (NeedState[])[NeedState.Draft, NeedState.Submitted])]
    public void Only_what_is_submitted_is_moderated(NeedState state)
    {
        RequestChangesEndpoint.Refuse(new("lieu"), Some.Need(state), Some.Moderator).ShouldBe(RequestChangesEndpoint.NotSubmitted);
        PublishNeedEndpoint.Refuse(Some.Need(state), Some.Signatory, Before, Some.Moderator).ShouldBe(RequestChangesEndpoint.NotSubmitted);
    }

    [Fact]
    public void A_moderator_publishes_what_was_submitted()
    {
        PublishNeedEndpoint.Refuse(Some.Need(NeedState.Submitted), Some.Signatory, Before, Some.Moderator).ShouldBeNull();
        var published = PublishNeedEndpoint.Decide(Some.Need(NeedState.Submitted), Some.Signatory, Before.Now).ShouldHaveSingleItem().ShouldBeOfType<NeedPublished>();
        published.Content.ShouldBe(Some.Content);
        published.EffectiveAt.ShouldBe(Before.Now);
    }

    [Fact]
    public void A_moderator_does_not_publish_the_need_of_the_own_organisation() =>
        PublishNeedEndpoint.Refuse(Some.Need(NeedState.Submitted), Some.Signatory, Before, Some.By(Some.BuyerId, Role.Moderator, Role.Member)).ShouldBe(PublishNeedEndpoint.OwnNeed);

    [Fact]
    public void Nothing_is_published_at_or_after_its_deadline() =>
        PublishNeedEndpoint.Refuse(Some.Need(NeedState.Submitted), Some.Signatory, AtDeadline, Some.Moderator).ShouldBe(PublishNeedEndpoint.DeadlineNotAhead);

    // Deadline

    [Fact]
    public void A_deadline_is_extended_later_only_and_before_it_comes()
    {
        var need = Some.Need(NeedState.Published);
        ExtendDeadlineEndpoint.Refuse(new("2026-12-02T10:00:00.0000001Z", "vacances"), need, Before, Some.Buyer).ShouldBeNull();
        ExtendDeadlineEndpoint.Refuse(new("2026-12-02T09:00:00Z", "vacances"), need, Before, Some.Buyer).ShouldBe(ExtendDeadlineEndpoint.NeverEarlier);
        ExtendDeadlineEndpoint.Refuse(new("2026-12-02T08:59", "vacances"), need, Before, Some.Buyer).ShouldBe(ExtendDeadlineEndpoint.NeverEarlier);
        ExtendDeadlineEndpoint.Refuse(new("2026-12-12T10:00", ""), need, Before, Some.Buyer)!.Rule.ShouldBe("validation");
        ExtendDeadlineEndpoint.Refuse(new("2026-12-12T10:00", "vacances"), need, AtDeadline, Some.Buyer).ShouldBe(SubmitResponseEndpoint.DeadlinePassed);
        ExtendDeadlineEndpoint.Refuse(new("2026-12-12T10:00", "vacances"), Some.Need(NeedState.Closed), Before, Some.Buyer).ShouldBe(CloseNeedEndpoint.NotPublished);
        ExtendDeadlineEndpoint.Decide(new("2026-12-12T10:00", "vacances"), Before.Now).Deadline.ShouldBe(new(2026, 12, 12, 9, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public void A_need_closes_at_its_deadline_and_not_before()
    {
        var need = Some.Need(NeedState.Published);
        CloseNeedEndpoint.Refuse(need, Before, Some.Buyer).ShouldBe(CloseNeedEndpoint.DeadlineAhead);
        CloseNeedEndpoint.Refuse(need, AtDeadline, Some.Buyer).ShouldBeNull();
        CloseNeedEndpoint.Refuse(need, AtDeadline, Some.Moderator).ShouldBeNull();
        CloseNeedEndpoint.Refuse(need, AtDeadline, Some.Competitor).ShouldBe(Refusal.NotYourOrganisation);
        CloseNeedEndpoint.Refuse(Some.Need(NeedState.Closed), AtDeadline, Some.Buyer).ShouldBe(CloseNeedEndpoint.NotPublished);
        CloseNeedEndpoint.Decide(need).ShouldBe([new NeedClosed(Some.Deadline)]);
    }

    // Ends

    [Fact]
    public void An_award_needs_a_response_retained()
    {
        AwardNeedEndpoint.Refuse(Some.Need(NeedState.Closed), None, Some.Buyer).ShouldBe(AwardNeedEndpoint.NothingRetained);
        AwardNeedEndpoint.Refuse(Some.Need(NeedState.Closed), One, Some.Buyer).ShouldBeNull();
        Some.Need(NeedState.Closed, false, [.. AwardNeedEndpoint.Decide(One, Some.Deadline)]).Awarded.ShouldBe(One.All);
    }

    [Fact]
    public void A_need_is_unsuccessful_when_nothing_is_retained()
    {
        DeclareUnsuccessfulEndpoint.Refuse(new("aucune"), Some.Need(NeedState.Closed), None, Some.Buyer).ShouldBeNull();
        DeclareUnsuccessfulEndpoint.Refuse(new("aucune"), Some.Need(NeedState.Closed), One, Some.Buyer).ShouldBe(DeclareUnsuccessfulEndpoint.SomeRetained);
        DeclareUnsuccessfulEndpoint.Refuse(new(""), Some.Need(NeedState.Closed), None, Some.Buyer)!.Rule.ShouldBe("validation");
    }

    [Theory, MemberData(nameof(Except), (NeedState[])[NeedState.Closed])]
    public void Only_a_closed_need_is_awarded_or_declared_unsuccessful(NeedState state)
    {
        AwardNeedEndpoint.Refuse(Some.Need(state), One, Some.Buyer).ShouldBe(AwardNeedEndpoint.NotClosed);
        DeclareUnsuccessfulEndpoint.Refuse(new("aucune"), Some.Need(state), None, Some.Buyer).ShouldBe(AwardNeedEndpoint.NotClosed);
    }

    [Theory]
    [InlineData(NeedState.Awarded, false)]
    [InlineData(NeedState.Unsuccessful, false)]
    [InlineData(NeedState.Cancelled, false)]
    [InlineData(NeedState.Draft, true)]
    [InlineData(NeedState.Submitted, true)]
    [InlineData(NeedState.ChangesRequested, true)]
    [InlineData(NeedState.Published, true)]
    [InlineData(NeedState.Closed, true)]
    public void A_need_is_cancelled_until_it_has_ended(NeedState state, bool may) =>
        CancelNeedEndpoint.Refuse(new("crédits"), Some.Need(state), Some.Buyer).ShouldBe(may ? null : CancelNeedEndpoint.Ended);

    [Fact]
    public void A_draft_is_the_buyers_then_the_moderators_then_everyones()
    {
        Sees(NeedState.Draft).ShouldBe([true, false, false, false]);
        Sees(NeedState.Submitted).ShouldBe([true, true, true, false]);
        Sees(NeedState.Published).ShouldBe([true, true, true, true]);
        Some.Need(NeedState.Draft, false, new NeedCancelled("x", Some.Monday)).MayBeSeenBy(Some.Competitor).ShouldBeFalse();

        static bool[] Sees(NeedState state) =>
            [.. ((Caller[])[Some.Buyer, Some.Moderator, Some.Auditor, Some.Competitor]).Select(by => Some.Need(state).MayBeSeenBy(by))];
    }
}
