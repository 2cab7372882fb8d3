using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Participants;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Needs;

/// <summary>Hands a need to the moderators.</summary>
public sealed record SubmitNeed;

public static class SubmitNeedEndpoint
{
    public static readonly Refusal NotSubmittable = Refusal.State("need-not-submittable",
        "Seul un brouillon, ou un besoin dont la modération demande des changements, peut être soumis.",
        "Only a draft, or a need of which moderation requested changes, can be submitted.");
    public static readonly Refusal BuyerMayNotTrade = Refusal.State("buyer-may-not-trade",
        "L'organisation acheteuse n'est pas, ou plus, une signataire vérifiée du pacte : voyez son adhésion avec le secrétariat du comité.",
        "The buying organisation is not, or no longer, a verified signatory of the pact: see to its adhesion with the secretary of the committee.");

    private static readonly FieldError DeadlinePast = new("/deadline", "deadline-past", "L'échéance est passée : fixez-en une autre (revise).", "The deadline has passed: set another one (revise).");
    private static readonly FieldError QuestionsPast = new("/questionsUntil", "questions-until-past", "Plus aucune question ne pourrait être posée : fixez une date à venir (revise).",
        "No question could be asked any more: set a date ahead (revise).");

    public static async Task<Participant?> LoadAsync(Need need, IDocumentSession session, CancellationToken ct) =>
        await session.PresentAsync(need.BuyerId, ct);

    [WolverineBefore]
    public static Refusal? Refuse(Need need, Participant? buyer, Caller by) =>
        need.OnlyBuyer(by) is { } notYours ? notYours
        : need.State is not (NeedState.Draft or NeedState.ChangesRequested) ? NotSubmittable
        : buyer is not { MayTrade: true } ? BuyerMayNotTrade
        : need.Deadline <= by.At ? Refusal.Validation(DeadlinePast)
        : need.Content.QuestionsUntil <= by.At ? Refusal.Validation(QuestionsPast)
        : BuyerProfile.Refuse(need.Content, buyer, by.At);

    [WolverinePost("/api/{territory}/needs/{id}/submit"), Allow(Role.Member)]
    public static (Receipt, Events) Post(SubmitNeed command, [WriteAggregate("id")] Need need, Caller by)
    {
        var facts = Decide(by.At);
        return (Receipt.Of(need, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(DateTimeOffset now) => [new NeedSubmitted(now)];
}
