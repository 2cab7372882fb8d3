using FsCheck.Xunit;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;

namespace PactePme.Purchasing.Tests.Needs;

/// <summary>Whatever is tried in whatever order and at whatever time, a need only goes where its lifecycle allows.</summary>
public sealed class NeedLifecycleTests
{
    private static readonly HashSet<(NeedState, NeedState)> Arrows =
    [
        (NeedState.Draft, NeedState.Submitted), (NeedState.Submitted, NeedState.ChangesRequested), (NeedState.ChangesRequested, NeedState.Submitted),
        (NeedState.Submitted, NeedState.Published), (NeedState.Published, NeedState.Closed), (NeedState.Closed, NeedState.Awarded), (NeedState.Closed, NeedState.Unsuccessful),
        (NeedState.Draft, NeedState.Cancelled), (NeedState.Submitted, NeedState.Cancelled), (NeedState.ChangesRequested, NeedState.Cancelled),
        (NeedState.Published, NeedState.Cancelled), (NeedState.Closed, NeedState.Cancelled)
    ];

    private static readonly HashSet<(NeedState, NeedState)> seen = [];

    /// <summary>One command as somebody entitled would give it: its refusal, else its facts.</summary>
    private static (Refusal?, IReadOnlyList<IFact>) Try(Need need, int command, DateTimeOffset now)
    {
        var retained = new RetainedResponses(command % 4 < 2 ? [] : [new(Some.ResponseId, Some.SupplierId)]);
        var locked = new LockedAt(now);
        var revise = new ReviseNeed("Titre", "Texte", NeedNature.Product, $"{now.AddDays(command % 5):yyyy-MM-ddTHH:mm:ssZ}");
        var extend = new ExtendDeadline($"{need.Deadline.AddDays((command % 5) - 2):yyyy-MM-ddTHH:mm:ssZ}", "vacances");
        return (command % 10) switch
        {
            0 => (ReviseNeedEndpoint.Refuse(revise, need, Some.Buyer), ReviseNeedEndpoint.Decide(revise, now)),
            1 or 2 => (SubmitNeedEndpoint.Refuse(need, Some.Signatory, Some.Buyer), SubmitNeedEndpoint.Decide(now)),
            3 => (RequestChangesEndpoint.Refuse(new("lieu"), need, Some.Moderator), RequestChangesEndpoint.Decide(new("lieu"), now)),
            4 or 5 => (PublishNeedEndpoint.Refuse(need, Some.Signatory, locked, Some.Moderator), PublishNeedEndpoint.Decide(need, Some.Signatory, now)),
            6 => (ExtendDeadlineEndpoint.Refuse(extend, need, locked, Some.Buyer), [ExtendDeadlineEndpoint.Decide(extend, now)]),
            7 => (CloseNeedEndpoint.Refuse(need, locked, Some.Buyer), CloseNeedEndpoint.Decide(need)),
            8 => (AwardNeedEndpoint.Refuse(need, retained, Some.Buyer), AwardNeedEndpoint.Decide(retained, now)),
            _ => command % 20 == 9
                ? (DeclareUnsuccessfulEndpoint.Refuse(new("aucune"), need, new([]), Some.Buyer), DeclareUnsuccessfulEndpoint.Decide(new("aucune"), now))
                : (CancelNeedEndpoint.Refuse(new("crédits"), need, Some.Buyer), CancelNeedEndpoint.Decide(new("crédits"), now))
        };
    }

    [Property(MaxTest = 500)]
    public void A_need_never_leaves_its_lifecycle(byte[] commands)
    {
        var (need, now) = (Some.Need(), Some.Monday);
        foreach (var command in commands)
        {
            now = now.AddDays(command / 32);
            var (refusal, facts) = Try(need, command, now);
            if (refusal is not null) continue;
            var after = facts.Aggregate((Need?)need, Need.Next)!;
            if (after.State != need.State)
            {
                Arrows.ShouldContain((need.State, after.State));
                lock (seen) seen.Add((need.State, after.State));
            }
            if (need.WasPublished)
            {
                after.WasPublished.ShouldBeTrue();
                after.Deadline.ShouldBeGreaterThanOrEqualTo(need.Deadline);
                (after.Content with { Deadline = need.Deadline }).ShouldBe(need.Content);
            }
            if (after.State == NeedState.Closed) now.ShouldBeGreaterThanOrEqualTo(after.Deadline);
            if (after.State == NeedState.Awarded) after.Awarded.ShouldNotBeEmpty();
            need = after;
        }
    }

    [Fact]
    public void Every_arrow_of_the_lifecycle_can_be_taken()
    {
        var random = new Random(20261123);
        for (var i = 0; i < 2_000; i++)
        {
            var commands = new byte[40];
            random.NextBytes(commands);
            A_need_never_leaves_its_lifecycle(commands);
        }
        lock (seen) seen.ShouldBe(Arrows, ignoreOrder: true);
    }
}
