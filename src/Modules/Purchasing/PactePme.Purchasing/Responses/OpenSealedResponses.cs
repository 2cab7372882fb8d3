using System.Security.Cryptography;
using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Notifications;
using Wolverine;

namespace PactePme.Purchasing.Responses;

/// <summary>Sent when a sealed need closes: its deadline has come.</summary>
public sealed record SealsDue(Guid NeedId);

/// <summary>
/// Opens the sealed responses of a need, once, after its deadline by the database's clock: the only place where a seal is broken. The opening is an event of the
/// need, and each content one of its response, beside the commitment that was public from the start.
/// </summary>
public static class OpenSealedResponsesWhenSealsDue
{
    public static async Task<OutgoingMessages> Handle(SealsDue due, IDocumentSession session, DatabaseClock clock, Seal seal, CancellationToken ct)
    {
        var locked = await clock.LockNeedAsync(session, due.NeedId, shared: false, ct);
        var stream = await session.Events.FetchForWriting<Need>(due.NeedId, ct);
        if (stream.Aggregate is not { WasClosed: true, WasOpened: false, Content.Sealed: true } need || locked.Now < need.Deadline) return [];

        session.LastModifiedBy = "system";
        List<Guid> opened = [], unreadable = [];
        OutgoingMessages told = [new NotifyOrganisation(need.BuyerId, NotificationKind.ResponsesOpened, $"{need.Version + 1}", need.Id)];
        foreach (var response in (await session.LiveResponsesAsync(need.Id, ct)).Where(r => r.Commitment is not null && r.Disclosure is null))
        {
            if (response is not { State: ResponseState.Submitted, Complete: true })
            {
                session.Delete<SealedResponse>(response.Id); // not confirmed, or not signed by all: it does not count, and nobody reads it
                continue;
            }
            if (Open(await session.LoadAsync<SealedResponse>(response.Id, ct), response, seal, locked.Now) is { } fact)
            {
                session.Events.Append(response.Id, response.Version + 1, fact);
                opened.Add(response.Id);
                // Documents stay in the box, for they are no events; a box without any has done its work.
                if (fact.Documents.Count == 0) session.Delete<SealedResponse>(response.Id);
            }
            else
            {
                unreadable.Add(response.Id);
                told.AddRange(response.Tell(NotificationKind.ResponseUnreadable));
            }
        }
        stream.AppendOne(new SealedResponsesOpened(opened, unreadable, locked.Now));
        return told;
    }

    /// <summary>What was handed in; nothing when the box is gone, cannot be opened, or does not hold what was committed to.</summary>
    public static ResponseOpened? Open(SealedResponse? box, Response response, Seal seal, DateTimeOffset now)
    {
        if (box is null) return null;
        try
        {
            var (content, disclosure, _) = seal.Open(box);
            return Seal.CommitmentOf(disclosure) == response.Commitment && content.NeedId == response.NeedId
                ? new(content.Summary, content.Amount, content.Lots, content.Documents, disclosure, now)
                : null;
        }
        catch (CryptographicException) { return null; }
    }
}
