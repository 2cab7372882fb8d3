using System.Reflection;
using Marten;
using PactePme.Governance.Axes;
using PactePme.Governance.Committees;
using PactePme.Governance.Meetings;
using PactePme.Governance.Network;
using PactePme.Governance.Resolutions;
using PactePme.Governance.Seats;
using PactePme.Governance.Targets;
using PactePme.Kernel;

namespace PactePme.Governance;

/// <summary>The committee at a glance.</summary>
/// <param name="Id">The committee.</param>
/// <param name="Seats">Seats that are taken.</param>
/// <param name="Held">Of those, seats that somebody is known to hold.</param>
/// <param name="Pending">Organisations proposed or invited.</param>
/// <param name="RulesNumber">Number of the rules in force; absent when no founding act is known.</param>
public sealed record CommitteeFigures(Guid Id, string Name, int Seats, int Held, int Pending, int? RulesNumber, bool Synthetic);

/// <param name="Adopted">Adopted, implemented ones included, repealed ones not.</param>
/// <param name="Voting">Whose vote is open.</param>
public sealed record ResolutionFigures(int Tabled, int Voting, int Adopted, int Rejected, int NoQuorum, int Repealed, int Synthetic);

/// <param name="Live">Since when it is live; absent while it is not.</param>
public sealed record AxisFigure(Guid Id, AxisKind Kind, AxisState State, DateTimeOffset? Live, int Initiatives, bool Synthetic);

/// <param name="Latest">The last measurement; absent when there is none.</param>
public sealed record TargetFigure(Guid Id, Wording Title, TargetState State, decimal Base, decimal Goal, decimal? Latest, DateOnly Horizon, bool Synthetic);

/// <summary>How the pact is governed at a moment, computed from events.</summary>
/// <param name="Committee">Absent where there is none yet.</param>
/// <param name="NextMeeting">When the next meeting convened is to begin; absent when none is convened.</param>
/// <param name="MeetingsHeld">Meetings that were closed.</param>
/// <param name="Resolutions">Votes recorded from a register included.</param>
/// <param name="Network">What the national association declares, with its source: never mixed with what is computed.</param>
public sealed record GovernanceFigures(CommitteeFigures? Committee, DateTimeOffset? NextMeeting, int MeetingsHeld, ResolutionFigures Resolutions, IReadOnlyList<AxisFigure> Axes, IReadOnlyList<TargetFigure> Targets,
    IReadOnlyList<NetworkFigure> Network)
{
    /// <summary>The figures seen from a moment, which names no version.</summary>
    public static async Task<GovernanceFigures> ReadAsync(IQuerySession session, Moment moment, DateTimeOffset now, CancellationToken ct)
    {
        var at = moment.AsOf ?? now;
        var (day, see) = (ParisTime.DayOf(at), new Seer(session, moment));
        var committee = (await see.AllAsync<Committee>(ct)).SingleOrDefault();
        var seats = await see.AllAsync<Seat>(ct);
        var meetings = await see.AllAsync<Meeting>(ct);
        var states = await see.ResolutionsAsync(ct);
        var live = (await see.AllAsync<Initiatives.Initiative>(ct)).Where(i => i.IsLive).ToLookup(i => i.Axis);
        int Of(params ResolutionState[] wanted) => states.Count(s => wanted.Contains(s.State));
        return new(
            committee is null ? null : new(committee.Id, committee.Name, seats.Count(s => s.State == SeatState.Seated), seats.Count(s => s.State == SeatState.Seated && s.HolderOn(day) is not null),
                seats.Count(s => s.State is SeatState.Proposed or SeatState.Invited), committee.InForce?.Number, committee.Synthetic),
            meetings.Where(m => m.State == MeetingState.Convened && m.At > at).Select(m => (DateTimeOffset?)m.At).Min(), meetings.Count(m => m.State == MeetingState.Closed),
            new(Of(ResolutionState.Tabled), Of(ResolutionState.Voting), Of(ResolutionState.Adopted, ResolutionState.Implemented), Of(ResolutionState.Rejected), Of(ResolutionState.NoQuorum), Of(ResolutionState.Repealed),
                states.Count(s => s.Synthetic)),
            [.. (await see.AllAsync<Axis>(ct)).OrderBy(a => a.Kind).Select(a => new AxisFigure(a.Id, a.Kind, a.State, a.LiveSince, live[a.Kind].Count(), a.Synthetic))],
            [.. (await see.AllAsync<Target>(ct)).OrderBy(t => t.Id).Select(t => new TargetFigure(t.Id, t.Terms.Title, t.State, t.Terms.Base.Value, t.Terms.Goal, t.Latest?.Value, t.Terms.Horizon, t.Synthetic))],
            [.. (await see.AllAsync<NetworkAdhesion>(ct)).Where(n => n.State == NetworkState.Joined).SelectMany(n => n.Figures)]);
    }

    /// <summary>States kept beside the streams when it is now; folded from the events otherwise.</summary>
    private sealed class Seer(IQuerySession session, Moment moment)
    {
        public async Task<IReadOnlyList<T>> AllAsync<T>(CancellationToken ct) where T : class, IFolded<T>
        {
            if (moment.IsNow) return await session.Query<T>().ToListAsync(ct);
            return await session.ManyAt<T>(await session.Query<T>().Select(t => t.Id).ToListAsync(ct), moment, ct);
        }

        private static readonly string[] ChangesOfState =
        [
            .. new[]
            {
                typeof(ResolutionTabled), typeof(ResolutionWithdrawn), typeof(VotingOpened), typeof(ResolutionAdopted), typeof(ResolutionRejected), typeof(ResolutionWithoutQuorum), typeof(EffectCarriedOut),
                typeof(ResolutionImplemented), typeof(ResolutionRepealed)
            }.Select(t => t.GetCustomAttribute<StoredAsAttribute>()!.Name)
        ];

        /// <summary>Without their ballots, of which there may be many and which change no state.</summary>
        public async Task<IReadOnlyList<(ResolutionState State, bool Synthetic)>> ResolutionsAsync(CancellationToken ct)
        {
            if (moment.IsNow) return [.. (await session.Query<Resolution>().Select(r => new { r.State, r.Synthetic }).ToListAsync(ct)).Select(r => (r.State, r.Synthetic))];
            var events = await session.Events.QueryAllRawEvents().Where(e => ChangesOfState.Contains(e.EventTypeName)).ToListAsync(ct);
            return [.. events.GroupBy(e => e.StreamId).Select(g => Fold.Of<Resolution>(moment.See(g))).OfType<Resolution>().Select(r => (r.State, r.Synthetic))];
        }
    }
}
