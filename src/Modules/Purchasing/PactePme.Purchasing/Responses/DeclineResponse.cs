using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Notifications;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Responses;

/// <summary>Turns an interest or a response into a decline, before the deadline. Replacing it with a response comes back from it: the last word counts.</summary>
/// <param name="Reason">Why; the buyer reads it once the need is closed. Names no person.</param>
public sealed record DeclineResponse(string Reason);

public static class DeclineResponseEndpoint
{
    public static Task<NeedOfResponse> LoadAsync(Response response, IDocumentSession session, DatabaseClock clock, CancellationToken ct) =>
        NeedOfResponse.LoadAsync(response, session, clock, ct);

    [WolverineBefore]
    public static Refusal? Refuse(DeclineResponse command, Response response, NeedOfResponse about, Caller by) =>
        ReplaceResponseEndpoint.RefuseToChange(response, about, by) is { } refused ? refused
        : response.State == ResponseState.Declined ? WithdrawResponseEndpoint.Decided
        : Refusal.Validation(Check.Text(command.Reason, "/reason", 2_000));

    [WolverinePost("/api/{territory}/responses/{id}/decline"), Allow(Role.Member)]
    public static (Receipt, Events, IMartenOp[], OutgoingMessages) Post(DeclineResponse command, [WriteAggregate("id")] Response response, NeedOfResponse about)
    {
        var (facts, documents) = Decide(command, response, about.Now);
        return (Receipt.Of(response, facts), [.. facts], documents, [.. response.TellCosignatories(NotificationKind.CosignatureEnded)]);
    }

    /// <summary>Co-signatories are free again; what was under seal is destroyed.</summary>
    public static (IReadOnlyList<IFact> Facts, IMartenOp[] Documents) Decide(DeclineResponse command, Response response, DateTimeOffset now) =>
        ([new ResponseDeclined(response.NeedId, response.OrganisationId, command.Reason, response.Synthetic, now)],
            [.. response.FreeCosignatories(), MartenOps.Delete<SealedResponse>(response.Id)]);
}
