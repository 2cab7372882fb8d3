using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Notifications;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Responses;

/// <summary>
/// Says one's response anew, the whole of it, before the deadline: completes an interest, replaces what was submitted, answers an amended need, or
/// comes back from a decline. Co-signatories are asked again, for they accepted something else.
/// </summary>
/// <param name="Summary">What is offered, in words. Names no person.</param>
/// <param name="Amount">What it would cost, excluding VAT.</param>
/// <param name="Lots">Numbers of the lots answered; all of them when absent.</param>
/// <param name="Attachments">To an open need: documents elsewhere, each with its digest.</param>
/// <param name="Documents">To a sealed need: the documents themselves, kept under the same seal.</param>
/// <param name="Cosignatories">Organisations that respond together with this one; each is asked to accept.</param>
public sealed record ReplaceResponse(string Summary, Money? Amount = null, IReadOnlyList<int>? Lots = null, IReadOnlyList<Attachment>? Attachments = null,
    IReadOnlyList<SealedDocument>? Documents = null, IReadOnlyList<Guid>? Cosignatories = null)
{
    internal SubmitResponse AsSubmitted => new(Summary, Amount, Lots, Attachments, Documents, Cosignatories);
}

public static class ReplaceResponseEndpoint
{
    public static async Task<(NeedOfResponse, ResponseGround)> LoadAsync(ReplaceResponse command, Response response, Caller by, IDocumentSession session, DatabaseClock clock, CancellationToken ct)
    {
        var ground = await ResponseGround.LoadAsync(response.NeedId, by, command.Cosignatories, session, clock, ct);
        var place = await session.LoadAsync<Reservation>(Reservation.Key(SubmitResponseEndpoint.Rule, response.NeedId, response.OrganisationId), ct);
        return (new(ground.Need!, ground.Now), ground with { PlaceHeldBy = place?.HolderId });
    }

    [WolverineBefore]
    public static Refusal? Refuse(ReplaceResponse command, Response response, NeedOfResponse about, ResponseGround ground, Caller by) =>
        RefuseToChange(response, about, by) is { } refused ? refused
        : ground.PlaceHeldBy is { } holder && holder != response.Id ? SubmitResponseEndpoint.AlreadyResponded
        : SubmitResponseEndpoint.RefuseToPosition(ground, by) ?? ResponseTerms.Refuse(command.AsSubmitted, ground);

    [WolverinePost("/api/{territory}/responses/{id}/replace"), Allow(Role.Member)]
    public static (Receipt, Events, IMartenOp[], OutgoingMessages) Post(ReplaceResponse command, [WriteAggregate("id")] Response response, NeedOfResponse about, ResponseGround ground, Seal seal)
    {
        var (facts, documents) = Decide(command, response, about.Need, about.Now, seal);
        // A place that a merger took away, and nobody holds, is taken again: the store sees to it that it is one.
        if (ground.PlaceHeldBy is null) documents = [.. documents, MartenOps.Insert(Reservation.Of(SubmitResponseEndpoint.Rule, response.Id, response.NeedId, response.OrganisationId))];
        return (Receipt.Of(response, facts), [.. facts], documents,
            [.. ResponseTerms.AskCosignatories(command.Cosignatories, response.NeedId, response.Id, response.Version + 1),
                .. response.TellCosignatories(NotificationKind.CosignatureEnded).Where(n => command.Cosignatories?.Contains(n.OrganisationId) != true)]);
    }

    public static (IReadOnlyList<IFact> Facts, IMartenOp[] Documents) Decide(ReplaceResponse command, Response response, Need need, DateTimeOffset now, Seal seal)
    {
        var (fact, box) = ResponseTerms.Say(response.Id, command.AsSubmitted, need, response.OrganisationId, response.Synthetic, now, seal);
        return ([fact], box is null ? [.. response.FreeCosignatories()] : [.. response.FreeCosignatories(), MartenOps.Store(box)]);
    }

    /// <summary>What holds for any change before the deadline by the one who responds: it is theirs, undecided, and in time.</summary>
    public static Refusal? RefuseToChange(Response response, NeedOfResponse about, Caller by) =>
        response.SeenBy(by, about.Need) == ResponseSight.None ? Refusal.NotFound
        : !by.ActsFor(response.OrganisationId) ? Refusal.NotYourOrganisation
        : about.Need.State == NeedState.Closed || about.Now >= about.Need.Deadline ? SubmitResponseEndpoint.DeadlinePassed
        : about.Need.State != NeedState.Published ? CloseNeedEndpoint.NotPublished
        : response.State is ResponseState.Retained or ResponseState.NotRetained or ResponseState.Shortlisted or ResponseState.Withdrawn ? WithdrawResponseEndpoint.Decided
        : null;
}
