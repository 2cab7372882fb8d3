using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Notifications;
using PactePme.Purchasing.Responses;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Needs;

/// <summary>Gives firms more time to respond; never less, and never once the deadline has come.</summary>
/// <param name="Deadline">The new one: Paris time (<c>2026-12-01T12:00</c>) or an instant (<c>2026-12-01T11:00:00Z</c>).</param>
/// <param name="Reason">Why, for everyone to read. Names no person.</param>
public sealed record ExtendDeadline(string Deadline, string Reason);

public static class ExtendDeadlineEndpoint
{
    public static readonly Refusal NeverEarlier = Refusal.Content("deadline-only-later",
        "Une échéance ne peut être que repoussée.",
        "A deadline can only be moved later.");

    public static async Task<(LockedAt, IReadOnlyList<Response>)> LoadAsync(Need need, IDocumentSession session, DatabaseClock clock, CancellationToken ct) =>
        (await clock.LockNeedAsync(session, need.Id, shared: false, ct), await session.LiveResponsesAsync(need.Id, ct));

    [WolverineBefore]
    public static Refusal? Refuse(ExtendDeadline command, Need need, LockedAt locked, Caller by) =>
        need.OnlyBuyer(by) is { } notYours ? notYours
        : need.State != NeedState.Published ? CloseNeedEndpoint.NotPublished
        : need.Frozen ? AwardNeedEndpoint.Frozen
        : locked.Now >= need.Deadline ? SubmitResponseEndpoint.DeadlinePassed
        : Refusal.Validation(ParisTime.Read(command.Deadline, "/deadline", out var later), Check.Text(command.Reason, "/reason", 2_000)) is { } faults ? faults
        : later <= need.Deadline ? NeverEarlier
        : null;

    [WolverinePost("/api/{territory}/needs/{id}/extend-deadline"), Allow(Role.Member)]
    public static (Receipt, Events, OutgoingMessages) Post(ExtendDeadline command, [WriteAggregate("id")] Need need, LockedAt locked, IReadOnlyList<Response> responses)
    {
        var extended = Decide(command, locked.Now);
        OutgoingMessages told = [.. responses.Tell(NotificationKind.DeadlineExtended, need)];
        told.Schedule(new CloseNeedAtDeadline(need.Id, extended.Deadline), extended.Deadline);
        return (Receipt.Of(need, [extended]), [extended], told);
    }

    public static NeedDeadlineExtended Decide(ExtendDeadline command, DateTimeOffset now)
    {
        ParisTime.Read(command.Deadline, "/deadline", out var later);
        return new NeedDeadlineExtended(later, command.Reason, now);
    }
}
