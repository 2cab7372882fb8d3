using Marten;
using PactePme.Governance.Committees;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Resolutions;

/// <summary>Takes a resolution back before its vote: whoever speaks for the seat that proposed it, or the secretary.</summary>
/// <param name="Reason">Names no person.</param>
public sealed record WithdrawResolution(string Reason);

public static class WithdrawResolutionEndpoint
{
    public static Task<CommitteeHeld> LoadAsync(IDocumentSession session, DatabaseClock clock, CancellationToken ct) => session.HoldCommitteeAsync(clock, shared: true, ct);

    [WolverineBefore]
    public static Refusal? Refuse(WithdrawResolution command, Resolution resolution, CommitteeHeld held, Caller by) =>
        !by.Is(Role.Secretary) && (resolution.ProposerSeatId is not { } proposer || held.SeatHeldBy(by)?.Id != proposer) ? ResolutionRules.NotYourSeat
        : resolution.State != ResolutionState.Tabled ? ResolutionRules.NotTabled
        : Refusal.Validation(Check.Text(command.Reason, "/reason", 1000));

    /// <summary>Takes a resolution back before its vote.</summary>
    [WolverinePost("/api/{territory}/resolutions/{id}/withdraw"), Allow(Role.Secretary, Role.GovernanceMember)]
    public static (Receipt, Events) Post(WithdrawResolution command, [WriteAggregate("id")] Resolution resolution, Caller by)
    {
        var facts = Decide(command, by.At);
        return (Receipt.Of(resolution, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(WithdrawResolution command, DateTimeOffset now) => [new ResolutionWithdrawn(command.Reason, now)];
}
