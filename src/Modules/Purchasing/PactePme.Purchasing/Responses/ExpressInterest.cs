using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Participants;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Responses;

/// <summary>Shows interest in a published need before its deadline, without offering anything yet.</summary>
public sealed record ExpressInterest;

public static class ExpressInterestEndpoint
{
    public static Task<ResponseGround> LoadAsync(Guid id, Caller by, IDocumentSession session, DatabaseClock clock, CancellationToken ct) =>
        ResponseGround.LoadAsync(id, by, null, session, clock, ct);

    [WolverineBefore]
    public static Refusal? Refuse(ResponseGround ground, Caller by) =>
        SubmitResponseEndpoint.RefuseToPosition(ground, by) is { } refused ? refused
        : ground.RespondedAsDuplicate ? SubmitResponseEndpoint.AlreadyResponded
        : null;

    [WolverinePost("/api/{territory}/needs/{id}/interests"), Allow(Role.Member)]
    public static (Created, IStartStream, IMartenOp[]) Post(string territory, ExpressInterest command, ResponseGround ground, Caller by)
    {
        var id = Guid.CreateVersion7(by.At);
        var (facts, documents) = Decide(id, ground.Need!, ground.Responder!, ground.Now);
        return (new Created(id, facts.Count) { Location = $"/api/{territory}/responses/{id}" }, MartenOps.StartStream<Response>(id, [.. facts]), documents);
    }

    public static (IReadOnlyList<IFact> Facts, IMartenOp[] Documents) Decide(Guid id, Need need, Participant responder, DateTimeOffset now) =>
        ([new InterestExpressed(need.Id, responder.Id, need.Synthetic || responder.Synthetic, now)],
            [MartenOps.Insert(Reservation.Of(SubmitResponseEndpoint.Rule, id, need.Id, responder.Id))]);
}
