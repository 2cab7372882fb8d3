using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Participants;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Responses;

/// <summary>Says that one's organisation will not respond to a need, and why. Before the deadline it may come back by replacing this with a response.</summary>
/// <param name="Reason">Why; the buyer reads it once the need is closed. Names no person.</param>
public sealed record DeclineNeed(string Reason);

public static class DeclineNeedEndpoint
{
    public static Task<ResponseGround> LoadAsync(Guid id, Caller by, IDocumentSession session, DatabaseClock clock, CancellationToken ct) =>
        ResponseGround.LoadAsync(id, by, null, session, clock, ct);

    [WolverineBefore]
    public static Refusal? Refuse(DeclineNeed command, ResponseGround ground, Caller by) =>
        SubmitResponseEndpoint.RefuseToPosition(ground, by) is { } refused ? refused
        : ground.RespondedAsDuplicate ? SubmitResponseEndpoint.AlreadyResponded
        : Refusal.Validation(Check.Text(command.Reason, "/reason", 2_000));

    [WolverinePost("/api/{territory}/needs/{id}/decline"), Allow(Role.Member)]
    public static (Created, IStartStream, IMartenOp[]) Post(string territory, DeclineNeed command, ResponseGround ground, Caller by)
    {
        var id = Guid.CreateVersion7(by.At);
        var (facts, documents) = Decide(id, command, ground.Need!, ground.Responder!, ground.Now);
        return (new Created(id, facts.Count) { Location = $"/api/{territory}/responses/{id}" }, MartenOps.StartStream<Response>(id, [.. facts]), documents);
    }

    /// <summary>Keeps the organisation's place as a response would: there is one word of it, and the last one counts.</summary>
    public static (IReadOnlyList<IFact> Facts, IMartenOp[] Documents) Decide(Guid id, DeclineNeed command, Need need, Participant responder, DateTimeOffset now) =>
        ([new ResponseDeclined(need.Id, responder.Id, command.Reason, need.Synthetic || responder.Synthetic, now)],
            [MartenOps.Insert(Reservation.Of(SubmitResponseEndpoint.Rule, id, need.Id, responder.Id))]);
}
