using System.Text.Json;
using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Matching;
using PactePme.Purchasing.Notifications;
using PactePme.Purchasing.Participants;
using PactePme.Purchasing.Responses;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Needs;

/// <summary>
/// Says a published need anew, the whole of it, before its deadline. What is material (object, lots, CPV, place, dates, selection criteria) makes the responses received void
/// until their authors confirm or replace them, and leaves at least seven days.
/// </summary>
/// <param name="Content">The need as it reads from now on.</param>
/// <param name="Reason">Why, for everyone to read. Names no person.</param>
public sealed record AmendNeed(NeedWording Content, string Reason);

/// <summary>What an amendment rests on, read after the need was locked.</summary>
/// <param name="Responses">Those that are not withdrawn, declined or decided.</param>
public sealed record AmendmentGround(DateTimeOffset Now, Participant? Buyer, IReadOnlyList<Response> Responses);

public static class AmendNeedEndpoint
{
    public static readonly Refusal TermsFixed = Refusal.Content("amendment-changes-rules",
        "Une fois publié, un besoin reste scellé ou ouvert, et garde sa procédure : annulez-le et publiez-en un autre.",
        "Once published, a need stays sealed or open and keeps its procedure: cancel it and publish another one.");
    public static readonly Refusal NothingChanges = Refusal.Content("amendment-changes-nothing",
        "Cette modification ne change rien au besoin.",
        "This amendment changes nothing of the need.");
    public static readonly Refusal TooLittleTime = Refusal.Content("amendment-too-late",
        "Cette modification est substantielle : fixez une échéance à sept jours au moins, pour que chacun puisse répondre à nouveau.",
        "This amendment is material: set a deadline at least seven days ahead, so that everyone can respond anew.");

    public static async Task<AmendmentGround> LoadAsync(Need need, IDocumentSession session, DatabaseClock clock, CancellationToken ct)
    {
        var locked = await clock.LockNeedAsync(session, need.Id, shared: false, ct);
        return new(locked.Now, await session.PresentAsync(need.BuyerId, ct), await session.LiveResponsesAsync(need.Id, ct));
    }

    [WolverineBefore]
    public static Refusal? Refuse(AmendNeed command, Need need, AmendmentGround ground, Caller by) =>
        need.OnlyBuyer(by) is { } notYours ? notYours
        : need.State != NeedState.Published ? CloseNeedEndpoint.NotPublished
        : need.Frozen ? AwardNeedEndpoint.Frozen
        : ground.Now >= need.Deadline ? SubmitResponseEndpoint.DeadlinePassed
        : Faults(command, out var content) is { } faults ? faults
        : content.Sealed != need.Content.Sealed || content.Tender != need.Content.Tender ? TermsFixed
        : content.Deadline < need.Deadline ? ExtendDeadlineEndpoint.NeverEarlier
        : Same(content, need.Content) ? NothingChanges
        : MaterialChange.Between(need.Content, content).Count > 0 && content.Deadline < ParisTime.AddDays(ground.Now, MaterialChange.DaysLeft) ? TooLittleTime
        : BuyerProfile.Refuse(content, ground.Buyer, ground.Now);

    [WolverineBefore]
    public static Task<Refusal?> RefuseUnknownCpvAsync(AmendNeed command, IDocumentSession session, CancellationToken ct) =>
        NeedTerms.RefuseUnknownCpvAsync(command.Content.Cpv, command.Content.Lots, "/content", session, ct);

    [WolverinePost("/api/{territory}/needs/{id}/amend"), Allow(Role.Member)]
    public static (Receipt, Events, OutgoingMessages) Post(AmendNeed command, [WriteAggregate("id")] Need need, AmendmentGround ground, IDocumentSession session)
    {
        var (amended, invalidated) = Decide(command, need, ground);
        // The need is locked, and each command on a response takes that lock first: no version can have moved.
        foreach (var (response, fact) in invalidated) session.Events.Append(response.Id, response.Version + 1, fact);
        OutgoingMessages told = [.. Tell(need, amended, ground)];
        // It asks for something else: others may fit it now.
        if (amended.Material.Count > 0) told.Add(new NeedOnMarket(need.Id));
        if (amended.Content.Deadline != need.Deadline) told.Schedule(new CloseNeedAtDeadline(need.Id, amended.Content.Deadline), amended.Content.Deadline);
        return (Receipt.Of(need, [amended]), [amended], told);
    }

    public static (NeedAmended Amended, IReadOnlyList<(Response Response, ResponseInvalidated Fact)> Invalidated) Decide(AmendNeed command, Need need, AmendmentGround ground)
    {
        _ = Faults(command, out var content);
        var material = MaterialChange.Between(need.Content, content);
        return (new(content, material, command.Reason, ground.Now), material.Count == 0 ? []
            : [.. ground.Responses.Where(r => r.State == ResponseState.Submitted).Select(r => (r, new ResponseInvalidated(need.Revision + 1, ground.Now)))]);
    }

    /// <summary>All who responded or showed interest are told; those whose response is void, that it is.</summary>
    private static IEnumerable<NotifyOrganisation> Tell(Need need, NeedAmended amended, AmendmentGround ground) =>
        from response in ground.Responses
        from party in response.Parties
        select new NotifyOrganisation(party, amended.Material.Count > 0 && response.State != ResponseState.Interested ? NotificationKind.ResponseInvalidated : NotificationKind.NeedAmended,
            $"{need.Version + 1}", need.Id, response.Id);

    private static Refusal? Faults(AmendNeed command, out NeedContent content) =>
        Refusal.Validation([.. NeedTerms.Read(command.Content, out content, "/content")?.Errors ?? [], Check.Text(command.Reason, "/reason", 2_000)]);

    private static bool Same(NeedContent one, NeedContent other) => JsonSerializer.SerializeToUtf8Bytes(one).AsSpan().SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(other));
}
