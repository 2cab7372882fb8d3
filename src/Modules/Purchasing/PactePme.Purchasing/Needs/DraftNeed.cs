using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Participants;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Needs;

/// <summary>Drafts a need for one's own organisation; nobody else sees it before it is submitted.</summary>
/// <param name="Title">Object of the need.</param>
/// <param name="Description">What is wanted, in words. Names no person.</param>
/// <param name="Nature">product (produit), prestation or service.</param>
/// <param name="Deadline">Until when firms may respond: Paris time (<c>2026-12-01T12:00</c>) or an instant (<c>2026-12-01T11:00:00Z</c>).</param>
/// <param name="Cpv">CPV codes, eight digits, with or without the check digit.</param>
/// <param name="Communes">Where: INSEE codes of communes.</param>
/// <param name="Budget">What it may cost, from and to, excluding VAT.</param>
/// <param name="StartOn">On which day it should start.</param>
/// <param name="Lots">Parts that can be answered alone, numbered from 1 in this order.</param>
/// <param name="Criteria">What responses are judged by.</param>
/// <param name="Attachments">Documents elsewhere, each with its digest.</param>
/// <param name="Sealed">Nobody, not even the buyer, can read a response before the deadline.</param>
/// <param name="QuestionsUntil">Until when questions are taken, in the same form as the deadline; until the deadline when absent.</param>
/// <param name="Tender">A public buyer's procedure, and the address of its consultation where a buyer profile is required.</param>
public sealed record DraftNeed(string Title, string Description, NeedNature Nature, string Deadline, IReadOnlyList<string>? Cpv = null,
    IReadOnlyList<string>? Communes = null, Budget? Budget = null, DateOnly? StartOn = null, IReadOnlyList<Lot>? Lots = null, IReadOnlyList<Criterion>? Criteria = null,
    IReadOnlyList<Attachment>? Attachments = null, bool Sealed = false, string? QuestionsUntil = null, Tender? Tender = null);

public static class DraftNeedEndpoint
{
    /// <summary>The buyer, by whose id it drafts: a merger under way carries over what is there, so nothing is begun under a name that it has passed by.</summary>
    public static async Task<Participant?> LoadAsync(Caller by, IDocumentSession session, CancellationToken ct)
    {
        await session.HoldStandingsAsync(ct);
        return await session.PresentAsync(by.OrganisationId, ct);
    }

    [WolverineBefore]
    public static Refusal? Refuse(DraftNeed command) => Read(command, out _);

    [WolverineBefore]
    public static Task<Refusal?> RefuseUnknownCpvAsync(DraftNeed command, IDocumentSession session, CancellationToken ct) =>
        NeedTerms.RefuseUnknownCpvAsync(command.Cpv, command.Lots, "", session, ct);

    [WolverinePost("/api/{territory}/needs"), Allow(Role.Member)]
    public static (Created, IStartStream) Post(string territory, DraftNeed command, Participant? buyer, Caller by)
    {
        var id = Guid.CreateVersion7(by.At);
        var facts = Decide(command, buyer?.Id ?? by.OrganisationId, buyer, by.At);
        return (new Created(id, facts.Count) { Location = $"/api/{territory}/needs/{id}" }, MartenOps.StartStream<Need>(id, [.. facts]));
    }

    public static IReadOnlyList<IFact> Decide(DraftNeed command, Guid buyerId, Participant? buyer, DateTimeOffset now)
    {
        Read(command, out var content);
        return [new NeedDrafted(buyerId, content, buyer?.Synthetic ?? false, now)];
    }

    private static Refusal? Read(DraftNeed c, out NeedContent content) =>
        NeedTerms.Read(new(c.Title, c.Description, c.Nature, c.Deadline, c.Cpv, c.Communes, c.Budget, c.StartOn, c.Lots, c.Criteria, c.Attachments, c.Sealed, c.QuestionsUntil, c.Tender), out content);
}
