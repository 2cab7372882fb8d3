using Marten;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Needs;

/// <summary>Rewrites a need that is still a draft, or of which changes were requested: the whole of it.</summary>
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
public sealed record ReviseNeed(string Title, string Description, NeedNature Nature, string Deadline, IReadOnlyList<string>? Cpv = null,
    IReadOnlyList<string>? Communes = null, Budget? Budget = null, DateOnly? StartOn = null, IReadOnlyList<Lot>? Lots = null, IReadOnlyList<Criterion>? Criteria = null,
    IReadOnlyList<Attachment>? Attachments = null, bool Sealed = false, string? QuestionsUntil = null, Tender? Tender = null);

public static class ReviseNeedEndpoint
{
    public static readonly Refusal NotRevisable = Refusal.State("need-not-revisable",
        "Seul un brouillon, ou un besoin dont la modération demande des changements, peut être réécrit.",
        "Only a draft, or a need of which moderation requested changes, can be rewritten.");

    [WolverineBefore]
    public static Refusal? Refuse(ReviseNeed command, Need need, Caller by) =>
        need.OnlyBuyer(by) is { } notYours ? notYours
        : need.State is not (NeedState.Draft or NeedState.ChangesRequested) ? NotRevisable
        : Read(command, out _);

    [WolverineBefore]
    public static Task<Refusal?> RefuseUnknownCpvAsync(ReviseNeed command, IDocumentSession session, CancellationToken ct) =>
        NeedTerms.RefuseUnknownCpvAsync(command.Cpv, command.Lots, "", session, ct);

    [WolverinePost("/api/{territory}/needs/{id}/revise"), Allow(Role.Member)]
    public static (Receipt, Events) Post(ReviseNeed command, [WriteAggregate("id")] Need need, Caller by)
    {
        var facts = Decide(command, by.At);
        return (Receipt.Of(need, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(ReviseNeed command, DateTimeOffset now)
    {
        Read(command, out var content);
        return [new NeedRevised(content, now)];
    }

    private static Refusal? Read(ReviseNeed c, out NeedContent content) =>
        NeedTerms.Read(new(c.Title, c.Description, c.Nature, c.Deadline, c.Cpv, c.Communes, c.Budget, c.StartOn, c.Lots, c.Criteria, c.Attachments, c.Sealed, c.QuestionsUntil, c.Tender), out content);
}
