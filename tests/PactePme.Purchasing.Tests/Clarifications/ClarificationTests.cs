using FsCheck.Xunit;
using PactePme.Kernel;
using PactePme.Purchasing.Clarifications;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Notifications;
using Wolverine;

namespace PactePme.Purchasing.Tests.Clarifications;

public sealed class ClarificationTests
{
    private static readonly AskClarification Ask = new("Faut-il un échafaudage ?");
    private static readonly DateTimeOffset Before = Some.Deadline.AddTicks(-1);
    private static readonly NeedOfClarification Open = new(Some.Need(NeedState.Published), Before);

    private static QuestionGround Ground(NeedState state = NeedState.Published) => new(Some.Need(state), Some.Supplier, false, true, 0, Before);

    private static Clarification Asked(params IReadOnlyList<IFact> more) =>
        Fold.Of<Clarification>([new ClarificationAsked(Some.NeedId, Some.SupplierId, Ask.Question, false, Some.Monday), .. more])!;

    private static Clarification Answered => Asked(new ClarificationAnswered("Un échafaudage ?", "Oui.", Some.Monday));

    private static Clarification Published => Asked(new ClarificationAnswered("Un échafaudage ?", "Oui.", Some.Monday), new ClarificationPublished(Some.NeedId, "Un échafaudage ?", "Oui.", Some.Monday));

    [Fact]
    public void A_signatory_asks_on_anothers_published_need_before_the_closing_time()
    {
        AskClarificationEndpoint.Refuse(Ask, Ground(), Some.Responder).ShouldBeNull();
        AskClarificationEndpoint.Refuse(Ask, Ground() with { Need = null }, Some.Responder).ShouldBe(Refusal.NotFound);
        AskClarificationEndpoint.Refuse(Ask, Ground(NeedState.Submitted), Some.Responder).ShouldBe(Refusal.NotFound);
        AskClarificationEndpoint.Refuse(Ask, Ground() with { OwnNeed = true }, Some.Buyer).ShouldBe(AskClarificationEndpoint.OwnNeed);
        AskClarificationEndpoint.Refuse(Ask, Ground() with { Now = Some.Deadline }, Some.Responder).ShouldBe(AskClarificationEndpoint.QuestionsClosed);
        AskClarificationEndpoint.Refuse(Ask, Ground(NeedState.Closed), Some.Responder).ShouldBe(AskClarificationEndpoint.QuestionsClosed);
        AskClarificationEndpoint.Refuse(Ask, Ground(NeedState.Cancelled), Some.Responder).ShouldBe(CloseNeedEndpoint.NotPublished);
        AskClarificationEndpoint.Refuse(Ask, Ground() with { BuyerMayTrade = false }, Some.Responder).ShouldBe(AskClarificationEndpoint.TakesNoQuestions);
        AskClarificationEndpoint.Refuse(Ask, Ground() with { Asker = Some.Supplier with { Standing = "suspended" } }, Some.Responder).ShouldBe(AskClarificationEndpoint.MayNotAsk);
        AskClarificationEndpoint.Refuse(Ask, Ground() with { Open = 19 }, Some.Responder).ShouldBeNull();
        AskClarificationEndpoint.Refuse(Ask, Ground() with { Open = 20 }, Some.Responder).ShouldBe(AskClarificationEndpoint.TooManyOpen);
        AskClarificationEndpoint.Refuse(new(" "), Ground(), Some.Responder)!.Errors.ShouldHaveSingleItem().Pointer.ShouldBe("/question");
        AskClarificationEndpoint.Decide(Ask, Some.Need(NeedState.Published), Some.Supplier, Before).ShouldBe([new ClarificationAsked(Some.NeedId, Some.SupplierId, Ask.Question, false, Before)]);
    }

    [Fact]
    public void The_buyer_answers_while_the_need_is_open_and_may_put_the_question_in_other_words()
    {
        var command = new AnswerClarification("Oui.", "Un échafaudage ?");
        AnswerClarificationEndpoint.Refuse(command, Asked(), Open, Some.Buyer).ShouldBeNull();
        AnswerClarificationEndpoint.Refuse(command, Answered, Open, Some.Buyer).ShouldBeNull();
        AnswerClarificationEndpoint.Refuse(command, Published, Open, Some.Buyer).ShouldBe(ClarificationTerms.AlreadyAnswered);
        AnswerClarificationEndpoint.Refuse(command, Asked(), Open with { Now = Some.Deadline }, Some.Buyer).ShouldBe(ClarificationTerms.AnswersClosed);
        AnswerClarificationEndpoint.Refuse(command, Asked(), new(Some.Need(NeedState.Cancelled), Before), Some.Buyer).ShouldBe(ClarificationTerms.AnswersClosed);
        AnswerClarificationEndpoint.Refuse(command, Asked(), Open, Some.Competitor).ShouldBe(Refusal.NotFound);
        foreach (var other in (Caller[])[Some.Responder, Some.Moderator, Some.Auditor]) AnswerClarificationEndpoint.Refuse(command, Asked(), Open, other).ShouldBe(Refusal.NotYourOrganisation);
        AnswerClarificationEndpoint.Refuse(new("", ""), Asked(), Open, Some.Buyer)!.Errors.Select(e => e.Pointer).ShouldBe(["/answer", "/question"]);

        AnswerClarificationEndpoint.Decide(command, Asked(), Before).ShouldBe([new ClarificationAnswered("Un échafaudage ?", "Oui.", Before)]);
        AnswerClarificationEndpoint.Decide(new("Non."), Asked(), Before).ShouldBe([new ClarificationAnswered(Ask.Question, "Non.", Before)]);
        AnswerClarificationEndpoint.Decide(command with { Publish = true }, Asked(), Before)
            .ShouldBe([new ClarificationAnswered("Un échafaudage ?", "Oui.", Before), new ClarificationPublished(Some.NeedId, "Un échafaudage ?", "Oui.", Before)]);
    }

    [Fact]
    public void An_answer_is_published_and_corrected_until_the_deadline_only()
    {
        PublishClarificationEndpoint.Refuse(Answered, Open, Some.Buyer).ShouldBeNull();
        PublishClarificationEndpoint.Refuse(Asked(), Open, Some.Buyer).ShouldBe(PublishClarificationEndpoint.NotAnswered);
        PublishClarificationEndpoint.Refuse(Published, Open, Some.Buyer).ShouldBe(PublishClarificationEndpoint.NotAnswered);
        PublishClarificationEndpoint.Refuse(Answered, Open with { Now = Some.Deadline }, Some.Buyer).ShouldBe(ClarificationTerms.AnswersClosed);
        CorrectClarificationEndpoint.Refuse(new("Non."), Published, Open, Some.Buyer).ShouldBeNull();
        CorrectClarificationEndpoint.Refuse(new("Non."), Answered, Open, Some.Buyer).ShouldBe(CorrectClarificationEndpoint.NotPublished);
        CorrectClarificationEndpoint.Refuse(new("Non."), Published, Open, Some.Competitor).ShouldBe(Refusal.NotYourOrganisation);
        CorrectClarificationEndpoint.Refuse(new("Non."), Published, Open with { Now = Some.Deadline }, Some.Buyer).ShouldBe(ClarificationTerms.AnswersClosed);
        var corrected = CorrectClarificationEndpoint.Decide(new("Non."), Published, Before).Aggregate((Clarification?)Published, Clarification.Next)!;
        (corrected.State, corrected.Question, corrected.Answer).ShouldBe((ClarificationState.Published, "Un échafaudage ?", "Non."));
    }

    [Fact]
    public void A_question_is_withdrawn_by_its_asker_until_it_is_answered()
    {
        WithdrawClarificationEndpoint.Refuse(Asked(), Open, Some.Responder).ShouldBeNull();
        WithdrawClarificationEndpoint.Refuse(Answered, Open, Some.Responder).ShouldBe(ClarificationTerms.AlreadyAnswered);
        WithdrawClarificationEndpoint.Refuse(Asked(), Open, Some.Buyer).ShouldBe(Refusal.NotYourOrganisation);
        WithdrawClarificationEndpoint.Refuse(Asked(), Open, Some.Competitor).ShouldBe(Refusal.NotFound);
    }

    /// <summary>Whoever it is, whatever their roles and the need's state: who asked is the asker's alone, and auditors' once the need has ended.</summary>
    [Property(MaxTest = 1000)]
    public void Who_asked_is_seen_by_nobody_else(byte which, byte roles, byte stage)
    {
        var states = Enum.GetValues<NeedState>();
        var need = Some.Need(states[which % states.Length]);
        var organisation = (which / 16) switch { < 5 => Some.BuyerId, < 10 => Some.SupplierId, _ => Some.Competitor.OrganisationId };
        var by = Some.By(organisation, [.. Enum.GetValues<Role>().Where(r => (roles & (1 << (int)r)) != 0)]);
        var clarification = (stage % 4) switch { 0 => Asked(), 1 => Answered, 2 => Published, _ => Asked(new ClarificationWithdrawn(Some.Monday)) };
        var sight = clarification.SeenBy(by, need);
        var asker = by.Is(Role.Member) && organisation == Some.SupplierId;
        var ended = need.State is NeedState.Awarded or NeedState.Unsuccessful or NeedState.Cancelled;

        var view = ClarificationView.Of(clarification, sight);
        if (sight != ClarificationSight.None && view.AskerId is not null) (asker || (by.Is(Role.Auditor) && ended && organisation != Some.BuyerId)).ShouldBeTrue();
        view.Own.ShouldBe(asker);
        if (sight == ClarificationSight.Published) (view.Original, view.AskedAt, view.State).ShouldBe((null, null, ClarificationState.Published));
        // Nobody competes with more than all have: not even the asker reads an answer before it is published.
        if (asker && clarification.State != ClarificationState.Published) (view.Question, view.Answer).ShouldBe((null, null));
        if (!asker && !by.Is(Role.Moderator) && !by.Is(Role.Auditor) && !(by.Is(Role.Member) && organisation == Some.BuyerId) && clarification.State != ClarificationState.Published)
            sight.ShouldBe(ClarificationSight.None);
    }

    /// <summary>Whatever is tried by whomever and whenever, a question is answered before it is published, withdrawn before it is answered, and nothing is published late.</summary>
    [Property(MaxTest = 1000)]
    public void A_clarification_never_leaves_its_lifecycle((byte Command, byte By, byte Hours)[] tried)
    {
        var clarification = Asked();
        var now = Some.Deadline.AddDays(-20);
        foreach (var (command, who, hours) in tried)
        {
            now = now.AddHours(hours);
            var by = (who % 4) switch { 0 => Some.Competitor, 1 => Some.Moderator, 2 => Some.Buyer, _ => Some.Responder };
            var about = Open with { Now = now };
            var (refusal, facts) = (command % 5) switch
            {
                0 => (AnswerClarificationEndpoint.Refuse(new("a"), clarification, about, by), AnswerClarificationEndpoint.Decide(new("a"), clarification, now)),
                1 => (AnswerClarificationEndpoint.Refuse(new("b", "q", true), clarification, about, by), AnswerClarificationEndpoint.Decide(new("b", "q", true), clarification, now)),
                2 => (PublishClarificationEndpoint.Refuse(clarification, about, by), PublishClarificationEndpoint.Decide(clarification, now)),
                3 => (CorrectClarificationEndpoint.Refuse(new("c"), clarification, about, by), CorrectClarificationEndpoint.Decide(new("c"), clarification, now)),
                _ => (WithdrawClarificationEndpoint.Refuse(clarification, about, by), WithdrawClarificationEndpoint.Decide(now))
            };
            if (refusal is not null) continue;
            var before = clarification.State;
            clarification = facts.Aggregate((Clarification?)clarification, Clarification.Next)!;
            (ClarificationState[] to, Caller allowed) = before switch
            {
                ClarificationState.Asked => command % 5 == 4 ? ((ClarificationState[])[ClarificationState.Withdrawn], Some.Responder) : ([ClarificationState.Answered, ClarificationState.Published], Some.Buyer),
                ClarificationState.Answered => ([ClarificationState.Answered, ClarificationState.Published], Some.Buyer),
                ClarificationState.Published => ([ClarificationState.Published], Some.Buyer),
                _ => ([], Some.Auditor)
            };
            to.ShouldContain(clarification.State);
            by.ShouldBe(allowed);
            if (clarification.State != ClarificationState.Withdrawn) now.ShouldBeLessThan(Some.Deadline);
        }
        if (clarification.State == ClarificationState.Published) (clarification.Question is null || clarification.Answer is null).ShouldBeFalse();
    }

    [Fact]
    public void The_buyer_is_told_of_a_question_by_nobody_and_the_audience_each_once()
    {
        var context = new TestMessageContext { UserName = Some.Responder.Pseudonym, CorrelationId = "request" };
        var told = TellBuyerWhenQuestionCame.Handle(new(Guid.Empty, Some.NeedId, Some.BuyerId), context);
        (told.OrganisationId, told.Kind).ShouldBe((Some.BuyerId, NotificationKind.ClarificationAsked));
        context.UserName.ShouldBe("system");
        context.CorrelationId.ShouldNotBe("request");

        var all = new Audience([Some.SupplierId, Some.Competitor.OrganisationId]).Told(Published, []).Cast<NotifyOrganisation>().ToList();
        all.Select(n => (n.OrganisationId, n.Kind)).ShouldBe([(Some.SupplierId, NotificationKind.ClarificationPublished), (Some.Competitor.OrganisationId, NotificationKind.ClarificationPublished)]);
        all.Select(n => n.Occasion).Distinct().ShouldHaveSingleItem();
    }
}
