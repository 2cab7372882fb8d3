using System.Collections.Frozen;
using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Deals;
using PactePme.Purchasing.Matching;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Participants;
using PactePme.Purchasing.Responses;
using Wolverine;

namespace PactePme.Purchasing.Seed;

/// <summary>
/// Enters a need with all that came of it, oldest first, in one transaction. One that is there already stays as it is. Each command is given
/// the instant at which it took effect: deadlines are judged by that.
/// </summary>
/// <param name="NeedId">The same each time.</param>
/// <param name="PublishedAt">When it was published, or would have been.</param>
/// <param name="End">The state it has come to.</param>
/// <param name="Reason">Why it was cancelled, unsuccessful or handed back.</param>
public sealed record TellNeed(Guid NeedId, Guid BuyerId, DraftNeed Draft, DateTimeOffset PublishedAt, NeedState End, IReadOnlyList<ToldResponse> Responses, string? Reason);

/// <param name="End">The state it has come to.</param>
public sealed record ToldResponse(Guid SupplierId, SubmitResponse Submit, ResponseState End, string? Reason = null, ToldDeal? Deal = null);

/// <param name="Answered">What the other side states; nothing while it has not.</param>
/// <param name="Restated">What the claiming side states then, in a dispute.</param>
/// <param name="End">Withdrawn or expired; what the amounts make of it otherwise.</param>
/// <param name="Reason">Why it was withdrawn.</param>
public sealed record ToldDeal(DealSide ClaimedBy, Money Claimed, Money? Answered, Money? Restated = null, DealState? End = null, string? Reason = null)
{
    public WithoutPact? ClaimantSays { get; init; }
    public WithoutPact? OtherSays { get; init; }
    public AttachEvidence? Evidence { get; init; }
}

public static class TellNeedHandler
{
    public static async Task<OutgoingMessages> Handle(TellNeed step, IDocumentSession session, Seal seal, CancellationToken ct)
    {
        OutgoingMessages told = [];
        if (await session.LoadAsync<Need>(step.NeedId, ct) is not null) return told;
        var participants = (await session.LoadManyAsync<Participant>(ct, [step.BuyerId, .. step.Responses.Select(r => r.SupplierId)])).ToDictionary(p => p.Id);
        var story = new Story(step, session, participants, seal);
        story.UpToPublication();
        story.UpToDeadline();
        if (story.Need.State.State == NeedState.Published && step.End == NeedState.Published)
        {
            told.Schedule(new CloseNeedAtDeadline(step.NeedId, story.Need.State.Deadline), story.Need.State.Deadline);
            told.Add(new NeedOnMarket(step.NeedId));
        }
        story.AfterDeadline();
        told.AddRange(story.Deals.Where(d => DealNews.Counts(d.State)).Select(d => DealNews.Standing(d.Id, d.State.Version, d.State)));
        // What waits expires as it would have; the past reminds nobody.
        foreach (var deal in story.Deals)
            if (deal.State is { Awaited: not null, ExpiresAt: { } end }) told.Schedule(new ExpireDeal(deal.Id, end), end);
        story.Write();
        return told;
    }

    private sealed class Story(TellNeed step, IDocumentSession session, Dictionary<Guid, Participant> participants, Seal seal)
    {
        private readonly List<(ToldResponse Told, StreamDraft<Response> Stream)> responses = [];
        private readonly Participant buyer = participants[step.BuyerId];

        public StreamDraft<Need> Need { get; } = new(step.NeedId);

        public List<StreamDraft<Deal>> Deals { get; } = [];

        public void UpToPublication()
        {
            var (drafted, submitted) = (step.PublishedAt.AddDays(-3), step.PublishedAt.AddDays(-2));
            // A public buyer states its procedure; below the value from which a buyer profile is required it may be an adapted one.
            var draft = buyer.IsPublic ? step.Draft with { Tender = step.Draft.Tender ?? new(Procedure.Adapted) } : step.Draft;
            Need.Do(DraftNeedEndpoint.Refuse(draft), () => DraftNeedEndpoint.Decide(draft, buyer.Id, buyer, drafted));
            if (step.End == NeedState.Draft) return;
            Need.Do(SubmitNeedEndpoint.Refuse(Need.State, buyer, By(buyer.Id, submitted)), () => SubmitNeedEndpoint.Decide(submitted));
            if (step.End == NeedState.Submitted) return;
            if (step.End == NeedState.ChangesRequested)
            {
                var request = new RequestChanges(step.Reason!);
                Need.Do(RequestChangesEndpoint.Refuse(request, Need.State, Moderator(step.PublishedAt)), () => RequestChangesEndpoint.Decide(request, step.PublishedAt));
                return;
            }
            Need.Do(PublishNeedEndpoint.Refuse(Need.State, buyer, new(step.PublishedAt), Moderator(step.PublishedAt)), () => PublishNeedEndpoint.Decide(Need.State, buyer, step.PublishedAt));
        }

        public void UpToDeadline()
        {
            if (Need.State.State != NeedState.Published) return;
            foreach (var (index, told) in step.Responses.Index()) Respond(told, step.PublishedAt.AddHours(6 * (index + 1)));
            if (step.Responses.Any(r => r.End == ResponseState.Invalidated)) Amend(step.PublishedAt.AddHours(36));
            if (step.End is NeedState.Published) return;
            if (step.End is NeedState.Cancelled)
            {
                var (cancel, at) = (new CancelNeed(step.Reason!), step.PublishedAt.AddDays(2));
                Need.Do(CancelNeedEndpoint.Refuse(cancel, Need.State, By(buyer.Id, at)), () => CancelNeedEndpoint.Decide(cancel, at));
                return;
            }
            Need.Do(CloseNeedEndpoint.Refuse(Need.State, new(Need.State.Deadline), Moderator(Need.State.Deadline)), () => CloseNeedEndpoint.Decide(Need.State));
        }

        public void AfterDeadline()
        {
            if (Need.State.State != NeedState.Closed) return;
            var (decided, ended) = (Need.State.Deadline.AddDays(1), Need.State.Deadline.AddDays(2));
            foreach (var (told, response) in responses) Settle(told, response, decided);
            if (step.End == NeedState.Closed) return;
            RetainedResponses retained = new([.. responses.Where(r => r.Stream.State.State == ResponseState.Retained).Select(r => new AwardedResponse(r.Stream.Id, r.Told.SupplierId))]);
            if (step.End == NeedState.Unsuccessful)
            {
                var declare = new DeclareUnsuccessful(step.Reason!);
                Need.Do(DeclareUnsuccessfulEndpoint.Refuse(declare, Need.State, retained, By(buyer.Id, ended)), () => DeclareUnsuccessfulEndpoint.Decide(declare, ended));
                return;
            }
            Need.Do(AwardNeedEndpoint.Refuse(Need.State, retained, By(buyer.Id, ended)), () => AwardNeedEndpoint.Decide(retained, ended, buyer));
            foreach (var (told, response) in responses)
                if (told.Deal is { } deal) Account(deal, response.State, ended.AddDays(1));
        }

        public void Write()
        {
            Need.Write(session);
            foreach (var (_, response) in responses) response.Write(session);
            foreach (var deal in Deals) deal.Write(session);
        }

        private void Respond(ToldResponse told, DateTimeOffset at)
        {
            var id = SeedId.Of(session.TenantId, $"response/{step.NeedId}/{responses.Count}", SeededAt(responses.Count));
            var response = new StreamDraft<Response>(id);
            var supplier = participants[told.SupplierId];
            var withdrawn = told.End == ResponseState.Withdrawn;
            var own = supplier.Id == buyer.Id;
            if (told.End is ResponseState.Interested or ResponseState.Declined)
            {
                TakePosition(told, response, new(Need.State, supplier, own, at), By(supplier.Id, at));
                return;
            }
            response.Do(SubmitResponseEndpoint.Refuse(told.Submit, new(Need.State, supplier, own, at), By(supplier.Id, at)), () =>
            {
                var (facts, documents) = SubmitResponseEndpoint.Decide(id, told.Submit, Need.State, supplier, at, seal);
                // What is withdrawn in the same transaction reserves nothing.
                if (!withdrawn) foreach (var document in documents) document.Execute(session);
                return facts;
            });
            if (withdrawn)
            {
                var (withdraw, later) = (new WithdrawResponse(told.Reason), at.AddHours(2));
                response.Do(WithdrawResponseEndpoint.Refuse(withdraw, response.State, new(Need.State, later), By(supplier.Id, later)),
                    () => WithdrawResponseEndpoint.Decide(withdraw, response.State, Need.State, later).Facts);
            }
            responses.Add((told, response));
        }

        /// <summary>Shows interest, or declines: nothing is offered.</summary>
        private void TakePosition(ToldResponse told, StreamDraft<Response> response, ResponseGround ground, Caller by)
        {
            var decline = new DeclineNeed(told.Reason ?? "");
            var interested = told.End == ResponseState.Interested;
            response.Do(interested ? ExpressInterestEndpoint.Refuse(ground, by) : DeclineNeedEndpoint.Refuse(decline, ground, by), () =>
            {
                var (facts, documents) = interested
                    ? ExpressInterestEndpoint.Decide(response.Id, ground.Need!, ground.Responder!, ground.Now)
                    : DeclineNeedEndpoint.Decide(response.Id, decline, ground.Need!, ground.Responder!, ground.Now);
                foreach (var document in documents) document.Execute(session);
                return facts;
            });
            responses.Add((told, response));
        }

        /// <summary>The buyer says more precisely what is wanted: the responses so far are void until confirmed.</summary>
        private void Amend(DateTimeOffset at)
        {
            var d = step.Draft;
            var amend = new AmendNeed(new(d.Title, $"{d.Description} Précision : intervention en dehors des heures d'ouverture.", d.Nature, d.Deadline, d.Cpv, d.Communes, d.Budget, d.StartOn,
                Tender: Need.State.Content.Tender), "Horaires précisés à la demande d'un fournisseur.");
            var ground = new AmendmentGround(at, buyer, [.. responses.Select(r => r.Stream.State)]);
            IReadOnlyList<(Response Response, ResponseInvalidated Fact)> invalidated = [];
            Need.Do(AmendNeedEndpoint.Refuse(amend, Need.State, ground, By(buyer.Id, at)), () =>
            {
                (var amended, invalidated) = AmendNeedEndpoint.Decide(amend, Need.State, ground);
                return [amended];
            });
            foreach (var (response, fact) in invalidated) responses.Single(r => r.Stream.Id == response.Id).Stream.Do(null, () => [fact]);
        }

        private void Settle(ToldResponse told, StreamDraft<Response> response, DateTimeOffset at)
        {
            NeedOfResponse about = new(Need.State, at);
            if (told.End == ResponseState.Retained)
            {
                var retain = new RetainResponse(told.Reason!);
                response.Do(RetainResponseEndpoint.Refuse(retain, response.State, about, By(buyer.Id, at)), () => RetainResponseEndpoint.Decide(retain, at));
            }
            else if (told.End == ResponseState.Shortlisted)
            {
                var shortlist = new ShortlistResponse(told.Reason!);
                response.Do(ShortlistResponseEndpoint.Refuse(shortlist, response.State, about, By(buyer.Id, at)), () => ShortlistResponseEndpoint.Decide(shortlist, at));
            }
            else if (told.End == ResponseState.NotRetained)
            {
                var reject = new RejectResponse(told.Reason!);
                response.Do(RejectResponseEndpoint.Refuse(reject, response.State, about, By(buyer.Id, at)), () => RejectResponseEndpoint.Decide(reject, at));
            }
        }

        private void Account(ToldDeal told, Response response, DateTimeOffset at)
        {
            var id = SeedId.Of(session.TenantId, $"deal/{response.Id}", SeededAt(0));
            var deal = new StreamDraft<Deal>(id);
            var claim = new ClaimDeal(step.NeedId, response.Id, told.Claimed, told.ClaimantSays);
            var (claiming, answering) = told.ClaimedBy == DealSide.Buyer ? (buyer.Id, response.OrganisationId) : (response.OrganisationId, buyer.Id);
            deal.Do(ClaimDealEndpoint.Refuse(claim, new(Need.State, response, at), By(claiming, at)), () =>
            {
                var (facts, documents) = ClaimDealEndpoint.Decide(id, claim, Need.State, response, told.ClaimedBy, at);
                // What is over in the same transaction reserves nothing.
                if (told.End is null) foreach (var document in documents) document.Execute(session);
                return facts;
            });
            if (told.Evidence is { } evidence)
                deal.Do(AttachEvidenceEndpoint.Refuse(evidence, deal.State, new(at), By(claiming, at)), () => AttachEvidenceEndpoint.Decide(evidence, told.ClaimedBy, at));
            var (answered, restated) = (at.AddDays(1), at.AddDays(3));
            if (told.End == DealState.Withdrawn)
            {
                var withdraw = new WithdrawDeal(told.Reason!);
                deal.Do(WithdrawDealEndpoint.Refuse(withdraw, deal.State, new(answered), By(claiming, answered)), () => WithdrawDealEndpoint.Decide(withdraw, deal.State, answered).Facts);
            }
            if (told.End == DealState.Expired) deal.Do(null, () => ExpireDealWhenTimeIsUp.Decide(deal.State).Facts);
            if (told.Answered is { } amount)
            {
                var confirm = new ConfirmDeal(amount, told.OtherSays);
                deal.Do(ConfirmDealEndpoint.Refuse(confirm, deal.State, new(answered), By(answering, answered)), () => ConfirmDealEndpoint.Decide(confirm, deal.State, answered));
            }
            if (told.Restated is { } other)
            {
                var restate = new RestateDeal(other);
                deal.Do(RestateDealEndpoint.Refuse(restate, deal.State, new(restated), By(claiming, restated)), () => RestateDealEndpoint.Decide(restate, deal.State, told.ClaimedBy, restated));
            }
            Deals.Add(deal);
        }

        /// <summary>Where it stands in lists: after its need, in the order told.</summary>
        private static DateTimeOffset SeededAt(int index) => DemoMarket.ListedFrom.AddSeconds(1 + index);

        private Caller By(Guid organisation, DateTimeOffset at) => new(session.TenantId, Guid.Empty, organisation, FrozenSet.Create(Role.Member), at);

        private Caller Moderator(DateTimeOffset at) => new(session.TenantId, Guid.Empty, Guid.Empty, FrozenSet.Create(Role.Moderator), at);
    }
}
