using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Responses;

/// <summary>Says that a response stands as it is for the need as it was amended. Co-signatories are asked again: they had accepted for another need.</summary>
public sealed record ConfirmResponse;

public static class ConfirmResponseEndpoint
{
    public static readonly Refusal NotInvalidated = Refusal.State("response-not-invalidated",
        "Cette réponse n'a pas à être confirmée : le besoin n'a pas changé depuis.",
        "This response need not be confirmed: the need has not changed since.");
    public static readonly Refusal LotGone = Refusal.State("response-lot-gone",
        "Un lot auquel cette réponse répondait n'existe plus : remplacez-la.",
        "A lot that this response answered exists no longer: replace it.");

    public static Task<NeedOfResponse> LoadAsync(Response response, IDocumentSession session, DatabaseClock clock, CancellationToken ct) =>
        NeedOfResponse.LoadAsync(response, session, clock, ct);

    [WolverineBefore]
    public static Refusal? Refuse(Response response, NeedOfResponse about, Caller by) =>
        ReplaceResponseEndpoint.RefuseToChange(response, about, by) is { } refused ? refused
        : response.State != ResponseState.Invalidated ? NotInvalidated
        : response.Lots.Any(lot => lot > about.Need.Content.Lots.Count) ? LotGone
        : null;

    [WolverinePost("/api/{territory}/responses/{id}/confirm"), Allow(Role.Member)]
    public static (Receipt, Events, IMartenOp[], OutgoingMessages) Post(ConfirmResponse command, [WriteAggregate("id")] Response response, NeedOfResponse about)
    {
        var (facts, documents) = Decide(response, about.Need, about.Now);
        var asked = facts.Aggregate((Response?)response, Response.Next)!.Cosignatories.Where(c => c.State == CosignatureState.Asked).Select(c => c.OrganisationId);
        return (Receipt.Of(response, facts), [.. facts], documents, [.. ResponseTerms.AskCosignatories([.. asked], response.NeedId, response.Id, response.Version + 1)]);
    }

    public static (IReadOnlyList<IFact> Facts, IMartenOp[] Documents) Decide(Response response, Need need, DateTimeOffset now) =>
        ([new ResponseConfirmed(need.Revision, now)], [.. response.FreeCosignatories()]);
}
