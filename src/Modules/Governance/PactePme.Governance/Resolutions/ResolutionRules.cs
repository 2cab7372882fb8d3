using Marten;
using PactePme.Governance.Committees;
using PactePme.Governance.Meetings;
using PactePme.Governance.Rules;
using PactePme.Governance.Seats;
using PactePme.Kernel;

namespace PactePme.Governance.Resolutions;

/// <summary>What a command on a vote rests on, read while everything it depends on is locked: committee, meeting, resolution, in that order.</summary>
/// <param name="Meeting">At which it is voted; absent in a consultation.</param>
public sealed record VoteGround(CommitteeHeld Held, Meeting? Meeting, Resolution? Resolution)
{
    /// <summary>The database's time while the locks are held: whoever comes at or after the closing instant comes too late.</summary>
    public DateTimeOffset Now { get; init; }

    public static async Task<VoteGround> LoadAsync(Guid id, IDocumentSession session, DatabaseClock clock, CancellationToken ct)
    {
        var meetingId = (await session.Query<Resolution>().Where(r => r.Id == id).Select(r => new { r.Voting!.MeetingId }).FirstOrDefaultAsync(ct))?.MeetingId;
        var held = await session.HoldCommitteeAsync(clock, shared: true, ct);
        if (meetingId is { } at) await clock.LockAsync(session, at, shared: true, ct);
        var now = await clock.LockAsync(session, id, shared: false, ct) ?? DateTimeOffset.MaxValue;
        var resolution = await session.LoadAsync<Resolution>(id, ct);
        // The vote opened between the two looks: whoever opened it is done with the meeting, so nobody waits for us in turn.
        if (resolution?.Voting?.MeetingId is { } opened && opened != meetingId) await clock.LockAsync(session, opened, shared: true, ct);
        return new(held, resolution?.Voting?.MeetingId is { } meeting ? await session.LoadAsync<Meeting>(meeting, ct) : null, resolution) { Now = now };
    }
}

/// <summary>Rules that several commands on resolutions share.</summary>
public static class ResolutionRules
{
    public static readonly Refusal NotTabled = Refusal.State("resolution-not-tabled",
        "Cette délibération n'est plus un projet : son vote est ouvert ou clos, ou elle est retirée.",
        "This resolution is no longer a draft: its vote is open or closed, or it was withdrawn.");
    public static readonly Refusal NotVoting = Refusal.State("vote-not-open",
        "Le vote de cette délibération n'est pas ouvert.",
        "The vote on this resolution is not open.");
    public static readonly Refusal VoteClosed = Refusal.State("vote-closed",
        "L'instant de clôture est atteint : rien n'est plus accepté.",
        "The closing instant has come: nothing is accepted any more.");
    public static readonly Refusal NotElector = Refusal.State("not-in-the-electorate",
        "Ce siège ne vote pas : il n'était pas du corps électoral à l'ouverture.",
        "This seat does not vote: it was not in the electorate at the opening.");
    public static readonly Refusal Recused = Refusal.State("seat-recused",
        "Ce siège s'est déporté : il ne vote pas.",
        "This seat is recused: it does not vote.");
    public static readonly Refusal NotYourSeat = Refusal.Forbidden("not-your-seat",
        "Vous ne tenez ni ce siège, ni son pouvoir.",
        "You hold neither this seat nor its proxy.");
    public static readonly Refusal NoMandate = Refusal.Forbidden("no-mandate",
        "Vous ne tenez de mandat pour aucun siège du comité.",
        "You hold no mandate for any seat of the committee.");
    public static readonly Refusal NotPresent = Refusal.State("seat-not-present",
        "Ce siège n'est pas présent à la réunion, ni représenté par un siège présent.",
        "This seat is not at the meeting, nor represented by one that is.");
    public static readonly Refusal Final = Refusal.State("ballot-final",
        "Ce siège a déjà voté à bulletin secret : son vote est définitif.",
        "This seat has already voted by secret ballot: its vote is final.");

    internal static IEnumerable<FieldError?> Check(ResolutionContent content, string pointer) =>
    [
        .. StatedCheck.Text(content.Title, $"{pointer}/title", 300),
        .. StatedCheck.Text(content.Text, $"{pointer}/text", 20_000),
        .. Effect.Check(content.Effect, $"{pointer}/effect"),
        ActesMatters.Check(content.Matter, $"{pointer}/matter"),
        content.Effect is { } effect ? effect.ResolutionKind == content.Kind ? null : WrongKind(pointer)
            : content.Kind is ResolutionKind.Deliberation or ResolutionKind.Opinion or ResolutionKind.Motion ? null : WrongKind(pointer)
    ];

    /// <summary>Whoever speaks for a seat, or the secretary for the committee.</summary>
    internal static Refusal? MayDraft(CommitteeHeld held, Caller by) =>
        held.Committee is null ? SeatRules.NoCommittee
        : by.Is(Role.Secretary) || held.SeatHeldBy(by) is not null ? null
        : NoMandate;

    /// <summary>The committee's people see all; others what was decided, and what is about their own organisation.</summary>
    public static bool IsShownTo(this Resolution resolution, Caller by) =>
        by.SeesCommittee() || resolution.State is not (ResolutionState.Tabled or ResolutionState.Withdrawn or ResolutionState.Voting)
        || (resolution.Content.OrganisationId is { } organisation && by.BelongsTo(organisation));

    /// <summary>Who may act for a seat in a vote now, and why not.</summary>
    /// <param name="heldBy">The seat that acts as its proxy; absent when it acts itself.</param>
    internal static Refusal? MayVoteFor(VoteGround ground, Guid seatId, Caller by, out Guid? heldBy)
    {
        heldBy = null;
        if (ground.Resolution is not { Voting: { } voting } resolution) return NotVoting;
        var day = ParisTime.DayOf(ground.Now);
        var elector = voting.ElectorOf(seatId);
        var mine = Speaks(ground, seatId, by, day);
        if (!mine && elector?.HeldBy is { } holder && Speaks(ground, holder, by, day)) heldBy = holder;
        if (!mine && heldBy is null) return by.SeesCommittee() ? NotYourSeat : Refusal.NotFound;
        if (resolution.State != ResolutionState.Voting) return NotVoting;
        if (voting.ClosesAt <= ground.Now) return VoteClosed;
        if (elector is null) return NotElector;
        if (voting.IsRecused(seatId)) return Recused;
        if (heldBy is { } proxy && voting.IsRecused(proxy)) return Recused; // whoever has an interest does not vote for others either
        if (ground.Meeting is { } meeting && (meeting.AttendanceOf(heldBy ?? seatId) is null || (heldBy is not null && meeting.AttendanceOf(seatId) is not null))) return NotPresent;
        return null;
    }

    /// <summary>Holds the seat's mandate today; at a meeting, as whoever attends for it: the holder or the alternate.</summary>
    internal static bool Speaks(VoteGround ground, Guid seatId, Caller by, DateOnly day)
    {
        if (ground.Held.SeatOf(seatId) is not { State: SeatState.Seated } seat) return false;
        if (ground.Meeting?.AttendanceOf(seatId) is { } there) return (there.ByAlternate ? seat.AlternateOn(day) : seat.HolderOn(day)) == by.PersonId;
        return seat.HolderOn(day) == by.PersonId || ((ground.Resolution?.Voting?.Rules ?? ground.Held.Committee?.InForce?.Rules) is { Alternates: true } && seat.AlternateOn(day) == by.PersonId);
    }

    private static FieldError WrongKind(string pointer) => new($"{pointer}/kind", "kind-of-effect",
        "La nature suit l'effet : sans effet, c'est une délibération, un avis ou une motion.",
        "The kind follows from the effect: without one, it is a deliberation, an opinion or a motion.");
}
