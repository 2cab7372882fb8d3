using FsCheck.Xunit;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Responses;

namespace PactePme.Purchasing.Tests.Needs;

public sealed class AmendNeedTests
{
    private static readonly DateTimeOffset Now = Some.Deadline.AddDays(-10);

    private static NeedWording Wording => new("Peinture", "Façades d'une école", NeedNature.Prestation, $"{Some.Deadline:yyyy-MM-ddTHH:mm:ssZ}", ["45442110"], ["13055"]);

    private static AmendmentGround Ground(DateTimeOffset? now = null, params Response[] responses) => new(now ?? Now, Some.Signatory, responses);

    private static Refusal? Refuse(NeedWording wording, DateTimeOffset? now = null, NeedState state = NeedState.Published) =>
        AmendNeedEndpoint.Refuse(new(wording, "précision"), Some.Need(state), Ground(now), Some.Buyer);

    public static TheoryData<NeedWording, MaterialTerm[]> Changes => new()
    {
        { Wording with { Title = "Peinture et ravalement" }, [MaterialTerm.Object] },
        { Wording with { Description = "Deux façades" }, [MaterialTerm.Object] },
        { Wording with { Nature = NeedNature.Service }, [MaterialTerm.Object] },
        { Wording with { Lots = [new("Nord")] }, [MaterialTerm.Lots] },
        { Wording with { Cpv = ["45442100"] }, [MaterialTerm.Cpv] },
        { Wording with { Communes = ["13001"] }, [MaterialTerm.Place] },
        { Wording with { StartOn = new(2027, 1, 4) }, [MaterialTerm.Dates] },
        { Wording with { Criteria = [new("Prix", 100)] }, [MaterialTerm.Criteria] },
        { Wording with { Title = "Ravalement", Communes = [] }, [MaterialTerm.Object, MaterialTerm.Place] },
        { Wording with { Budget = new(new(10m)) }, [] },
        { Wording with { Attachments = [new("Plan", "https://exemple.fr/plan.pdf", new('a', 64))] }, [] },
        { Wording with { QuestionsUntil = $"{Some.Deadline.AddDays(-5):yyyy-MM-ddTHH:mm:ssZ}" }, [] },
        { Wording with { Deadline = $"{Some.Deadline.AddDays(5):yyyy-MM-ddTHH:mm:ssZ}" }, [] }
    };

    [Theory, MemberData(nameof(Changes), DisableDiscoveryEnumeration = true)]
    public void What_responses_were_built_on_is_material_and_nothing_else(NeedWording wording, MaterialTerm[] material)
    {
        Refuse(wording).ShouldBeNull();
        var (amended, invalidated) = AmendNeedEndpoint.Decide(new(wording, "précision"), Some.Need(NeedState.Published),
            Ground(null, Some.Response(), Some.Response(ResponseState.Interested), Some.Response(ResponseState.Invalidated)));
        amended.Material.ShouldBe(material);
        // An interest stays one, and what is void already stays so.
        invalidated.Select(i => i.Fact).ShouldBe(material.Length == 0 ? [] : [new ResponseInvalidated(1, Now)]);
        Need.Next(Some.Need(NeedState.Published), amended)!.Revision.ShouldBe(material.Length == 0 ? 0 : 1);
    }

    [Fact]
    public void A_material_amendment_leaves_seven_days_and_another_need_not()
    {
        var late = Some.Deadline.AddDays(-6);
        Refuse(Wording with { Title = "Ravalement" }, late).ShouldBe(AmendNeedEndpoint.TooLittleTime);
        Refuse(Wording with { Title = "Ravalement", Deadline = $"{Some.Deadline.AddDays(1):yyyy-MM-ddTHH:mm:ssZ}" }, late).ShouldBeNull();
        Refuse(Wording with { Budget = new(new(10m)) }, late).ShouldBeNull();
    }

    [Fact]
    public void The_deadline_is_never_earlier_the_rules_stay_and_something_changes()
    {
        Refuse(Wording).ShouldBe(AmendNeedEndpoint.NothingChanges);
        Refuse(Wording with { Deadline = $"{Some.Deadline.AddDays(-1):yyyy-MM-ddTHH:mm:ssZ}" }).ShouldBe(ExtendDeadlineEndpoint.NeverEarlier);
        Refuse(Wording with { Sealed = true }).ShouldBe(AmendNeedEndpoint.TermsFixed);
        Refuse(Wording with { Tender = new(Procedure.Adapted) }).ShouldBe(AmendNeedEndpoint.TermsFixed);
        Refuse(Wording with { Title = "x" }, Some.Deadline).ShouldBe(SubmitResponseEndpoint.DeadlinePassed);
        Refuse(Wording with { Title = "x" }, state: NeedState.Closed).ShouldBe(CloseNeedEndpoint.NotPublished);
        Refuse(Wording with { Title = "" })!.Errors.ShouldHaveSingleItem().Pointer.ShouldBe("/content/title");
        AmendNeedEndpoint.Refuse(new(Wording with { Title = "x" }, "y"), Some.Need(NeedState.Published), Ground(), Some.Responder).ShouldBe(Refusal.NotYourOrganisation);
    }

    /// <summary>Paris days: the same time of day, also across a change of clocks.</summary>
    [Property]
    public void Seven_days_are_Paris_calendar_days(ushort hours)
    {
        var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddHours(hours % 8760);
        var later = ParisTime.AddDays(now, 7);
        ParisTime.DayOf(later).ShouldBe(ParisTime.DayOf(now).AddDays(7));
        (later - now).ShouldBeInRange(TimeSpan.FromHours(7 * 24 - 1), TimeSpan.FromHours(7 * 24 + 1));
    }

    public static TheoryData<NeedContent, string?> Procedures => new()
    {
        { Some.Content, "public-procedure-required" },
        { Some.Content with { Tender = new(Procedure.Adapted) }, "public-value-required" },
        { Some.Content with { Tender = new(Procedure.Adapted), Budget = new(null, new(59_999.99m)) }, null },
        { Some.Content with { Tender = new(Procedure.Adapted), Budget = new(new(60_000m)) }, "buyer-profile-required" },
        { Some.Content with { Tender = new(Procedure.Adapted), Budget = new(new(1m)) }, "public-value-required" },
        { Some.Content with { Tender = new(Procedure.Adapted), Budget = new(null, new(4_000m)), Lots = [Lot(30_000m), Lot(30_000m)] }, "buyer-profile-required" },
        { Some.Content with { Tender = new(Procedure.Adapted), Lots = [Lot(30_000m), Lot(29_999m)] }, null },
        { Some.Content with { Tender = new(Procedure.Adapted), Lots = [Lot(30_000m), new("Sols")] }, "public-value-required" },
        { Some.Content with { Tender = new(Procedure.OpenTender), Budget = new(new(1m)) }, "buyer-profile-required" },
        { Some.Content with { Tender = new(Procedure.OpenTender, "https://profil.example/42") }, null },
        { Some.Content with { Tender = new(Procedure.WithoutPriorAdvertising), Budget = new(new(900_000m)) }, null }
    };

    private static Lot Lot(decimal most) => new("Peinture", Budget: new(null, new(most)));

    [Theory, MemberData(nameof(Procedures), DisableDiscoveryEnumeration = true)]
    public void A_public_buyer_states_its_procedure_and_goes_through_its_profile_where_the_law_says_so(NeedContent content, string? rule)
    {
        BuyerProfile.Refuse(content, Some.Signatory with { LargeBuyer = "public" }, Some.Monday)?.Errors.ShouldHaveSingleItem().Rule.ShouldBe(rule);
        if (rule is null) BuyerProfile.Refuse(content, Some.Signatory with { SizeClass = "publicBody" }, Some.Monday).ShouldBeNull();
        BuyerProfile.Refuse(content, Some.Signatory with { LargeBuyer = "private" }, Some.Monday).ShouldBeNull();
    }

    [Theory]
    [InlineData("2019-06-11", 25_000)]
    [InlineData("2020-01-01", 40_000)]
    [InlineData("2026-03-31", 40_000)]
    [InlineData("2026-04-01", 60_000)]
    public void The_threshold_is_that_of_the_day(string day, decimal threshold)
    {
        var now = DateTimeOffset.Parse(day + "T12:00:00Z", System.Globalization.CultureInfo.InvariantCulture);
        var buyer = Some.Signatory with { LargeBuyer = "public" };
        BuyerProfile.Refuse(Some.Content with { Tender = new(Procedure.Adapted), Budget = new(null, new(threshold - 0.01m)) }, buyer, now).ShouldBeNull();
        BuyerProfile.Refuse(Some.Content with { Tender = new(Procedure.Adapted), Budget = new(null, new(threshold)) }, buyer, now).ShouldNotBeNull();
    }
}
