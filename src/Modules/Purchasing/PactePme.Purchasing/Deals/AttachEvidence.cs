using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Deals;

/// <summary>Offers a document as evidence of a deal, such as an order or an invoice: where it is, and its digest, so that it cannot be exchanged.</summary>
/// <param name="Title">What it is. Names no person.</param>
/// <param name="Link">Where those entitled find it: an https address, without credentials.</param>
/// <param name="Sha256">SHA-256 of the document: 64 hexadecimal digits.</param>
public sealed record AttachEvidence(string Title, string Link, string Sha256);

public static class AttachEvidenceEndpoint
{
    public static readonly Refusal Attached = Refusal.State("evidence-attached",
        "Ce document est déjà joint à l'affaire.",
        "This document is attached to the deal already.");
    public static readonly Refusal Enough = Refusal.State("evidence-enough",
        "Une affaire a au plus vingt justificatifs.",
        "A deal has twenty pieces of evidence at most.");

    public static Task<LockedAt> LoadAsync(Deal deal, IDocumentSession session, DatabaseClock clock, CancellationToken ct) => clock.LockDealAsync(session, deal.Id, ct);

    [WolverineBefore]
    public static Refusal? Refuse(AttachEvidence command, Deal deal, LockedAt locked, Caller by) =>
        deal.OnlySides(by) is { } notYours ? notYours
        : deal.State is DealState.Withdrawn or DealState.Expired ? DealTerms.Over
        : deal.IsOverdue(locked.Now) ? DealTerms.TimeIsUp
        : Refusal.Validation(Check.Text(command.Title, "/title", 200), Check.HttpsLink(command.Link, "/link"), Check.Sha256(command.Sha256, "/sha256")) is { } invalid ? invalid
        : deal.Evidence.Any(e => e.Sha256.Equals(command.Sha256, StringComparison.OrdinalIgnoreCase)) ? Attached
        : deal.Evidence.Count >= DealTerms.MostEvidence ? Enough
        : null;

    [WolverinePost("/api/{territory}/deals/{id}/evidence"), Allow(Role.Member)]
    public static (Receipt, Events) Post(AttachEvidence command, [WriteAggregate("id")] Deal deal, LockedAt locked, Caller by)
    {
        var facts = Decide(command, deal.SideOf(by)!.Value, locked.Now);
        return (Receipt.Of(deal, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(AttachEvidence command, DealSide side, DateTimeOffset now) =>
        [new DealEvidenceAttached(side, command.Title, command.Link, command.Sha256.ToLowerInvariant(), now)];
}
