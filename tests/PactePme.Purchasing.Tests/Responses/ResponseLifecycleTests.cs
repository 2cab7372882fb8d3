using FsCheck.Xunit;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Responses;

namespace PactePme.Purchasing.Tests.Responses;

public sealed class ResponseLifecycleTests
{
    private static readonly NeedState[] Ends = [NeedState.Awarded, NeedState.Unsuccessful, NeedState.Cancelled];

    /// <summary>Whatever is tried in whatever order, a response is decided or withdrawn at most once, and by those entitled then.</summary>
    [Property(MaxTest = 500)]
    public void A_response_never_leaves_its_lifecycle(byte[] commands)
    {
        var response = Some.Response();
        foreach (var command in commands)
        {
            var (need, now) = (command % 4) switch
            {
                0 or 1 => (Some.Need(NeedState.Published), Some.Deadline.AddDays(command % 8 - 4)),
                2 => (Some.Need(NeedState.Closed), Some.Deadline.AddDays(1)),
                _ => (Some.Need(Ends[command % Ends.Length]), Some.Deadline.AddDays(1))
            };
            var about = new NeedOfResponse(need, now);
            var reason = command % 5 == 0 ? null : "raison";
            var (refusal, facts) = (command / 64) switch
            {
                0 => (WithdrawResponseEndpoint.Refuse(new(reason), response, about, Some.Responder), WithdrawResponseEndpoint.Decide(new(reason), response, need, now).Facts),
                1 => (RetainResponseEndpoint.Refuse(new("raison"), response, about, Some.Buyer), RetainResponseEndpoint.Decide(new("raison"), now)),
                2 => (RejectResponseEndpoint.Refuse(new("raison"), response, about, Some.Buyer), RejectResponseEndpoint.Decide(new("raison"), now)),
                _ => (RetainResponseEndpoint.Refuse(new("raison"), response, about, Some.Competitor), RetainResponseEndpoint.Decide(new("raison"), now))
            };
            if (refusal is not null) continue;
            response.State.ShouldBe(ResponseState.Submitted);
            if (command / 64 == 2) need.State.ShouldNotBe(NeedState.Cancelled); // a reason is owed after the award too
            else Ends.ShouldNotContain(need.State);
            response = facts.Aggregate((Response?)response, Response.Next)!;
            response.State.ShouldNotBe(ResponseState.Submitted);
            if (response.State == ResponseState.Retained) need.State.ShouldBe(NeedState.Closed);
            if (response.State == ResponseState.NotRetained) need.WasClosed.ShouldBeTrue();
            if (now >= need.Deadline) response.Reason.ShouldNotBeNull();
        }
    }

    /// <summary>Whoever neither responded nor buys reads no content at any time, and before the closing not even the buyer does.</summary>
    [Property]
    public void Content_is_read_by_the_responder_and_after_closing_by_the_buyer(byte which, byte roles)
    {
        var states = Enum.GetValues<NeedState>();
        var need = Some.Need(states[which % states.Length]);
        var organisation = (which / 16) switch { < 5 => Some.BuyerId, < 10 => Some.SupplierId, _ => Some.Competitor.OrganisationId };
        var by = Some.By(organisation, [.. Enum.GetValues<Role>().Where(r => (roles & (1 << (int)r)) != 0)]);
        var sight = Some.Response().SeenBy(by, need);

        (sight == ResponseSight.Content).ShouldBe(by.Is(Role.Member) && (organisation == Some.SupplierId || (organisation == Some.BuyerId && need.WasClosed)));
        if (organisation == Some.BuyerId && !need.WasClosed) sight.ShouldBe(ResponseSight.None);
        if (sight == ResponseSight.Author) need.WasClosed.ShouldBeTrue();
        if (!by.Is(Role.Moderator) && !by.Is(Role.Auditor) && sight != ResponseSight.Content) sight.ShouldBe(ResponseSight.None);
    }

    [Fact]
    public void A_view_shows_what_its_sight_allows()
    {
        var response = Some.Response(ResponseState.Retained);
        ResponseView.Of(response, ResponseSight.State).ShouldSay(new ResponseView(Some.ResponseId, 0, ResponseState.Retained, Some.NeedId, null, null, null, null, [], [], [], [], true, 0, null, null, false, false));
        ResponseView.Of(response, ResponseSight.Author).ShouldSay(new ResponseView(Some.ResponseId, 0, ResponseState.Retained, Some.NeedId, Some.SupplierId, null, null, null, [], [], [], [], true, 0, null, null, false, false));
        ResponseView.Of(response, ResponseSight.Outcome).ShouldSay(new ResponseView(Some.ResponseId, 0, ResponseState.Retained, Some.NeedId, Some.SupplierId, null, null, response.Reason, [], [], [], [], true, 0, null, null, false, false));
        ResponseView.Of(response, ResponseSight.Content).Summary.ShouldBe("Nous savons faire");
    }
}
