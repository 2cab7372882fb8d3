using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Notifications;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Responses;

/// <summary>Takes a response back: freely before the deadline, with a reason from then until the buyer has decided on it.</summary>
/// <param name="Reason">Required from the deadline on. Names no person.</param>
public sealed record WithdrawResponse(string? Reason = null);

/// <summary>The need a response is to, read after it was locked.</summary>
public sealed record NeedOfResponse(Need Need, DateTimeOffset Now)
{
    public static async Task<NeedOfResponse> LoadAsync(Response response, IDocumentSession session, DatabaseClock clock, CancellationToken ct)
    {
        var locked = await clock.LockNeedAsync(session, response.NeedId, shared: true, ct);
        return new((await session.LoadAsync<Need>(response.NeedId, ct))!, locked.Now);
    }
}

public static class WithdrawResponseEndpoint
{
    public static readonly Refusal Decided = Refusal.State("response-decided",
        "Cette réponse est déjà présélectionnée, retenue, écartée, déclinée ou retirée : relisez-la.",
        "This response is already shortlisted, retained, not retained, declined or withdrawn: read it again.");

    public static Task<NeedOfResponse> LoadAsync(Response response, IDocumentSession session, DatabaseClock clock, CancellationToken ct) =>
        NeedOfResponse.LoadAsync(response, session, clock, ct);

    [WolverineBefore]
    public static Refusal? Refuse(WithdrawResponse command, Response response, NeedOfResponse about, Caller by) =>
        response.SeenBy(by, about.Need) == ResponseSight.None ? Refusal.NotFound
        : !by.ActsFor(response.OrganisationId) ? Refusal.NotYourOrganisation
        : response.State is ResponseState.Retained or ResponseState.NotRetained or ResponseState.Withdrawn ? Decided
        : about.Need.State is not (NeedState.Published or NeedState.Closed) ? CancelNeedEndpoint.Ended
        : Refusal.Validation(about.Now < about.Need.Deadline ? Check.OptionalText(command.Reason, "/reason", 2_000) : Check.Text(command.Reason, "/reason", 2_000));

    [WolverinePost("/api/{territory}/responses/{id}/withdraw"), Allow(Role.Member)]
    public static (Receipt, Events, IMartenOp[], OutgoingMessages) Post(WithdrawResponse command, [WriteAggregate("id")] Response response, NeedOfResponse about)
    {
        var (facts, documents) = Decide(command, response, about.Need, about.Now);
        return (Receipt.Of(response, facts), [.. facts], documents, [.. response.TellCosignatories(NotificationKind.CosignatureEnded)]);
    }

    /// <summary>All its parties are free again; what was under seal is destroyed.</summary>
    public static (IReadOnlyList<IFact> Facts, IMartenOp[] Documents) Decide(WithdrawResponse command, Response response, Need need, DateTimeOffset now) =>
        ([new ResponseWithdrawn(command.Reason, now >= need.Deadline, now)],
            [.. response.Bound.Select(response.Free), MartenOps.Delete<SealedResponse>(response.Id)]);
}
