using Marten;
using PactePme.Governance.Committees;
using PactePme.Kernel;

namespace PactePme.Governance.Resolutions.Import;

/// <summary>Records a batch of votes read from a file, in one transaction. Doing it again changes nothing.</summary>
/// <param name="Source">The file or register, as a person would cite it.</param>
public sealed record RecordVotes(IReadOnlyList<FoundVote> Votes, string Source);

public enum VoteEffect
{
    Recorded,
    /// <summary>Recorded before, just so.</summary>
    Known,
    /// <summary>Recorded before, otherwise: what is recorded stays.</summary>
    Differs,
    /// <summary>A resolution of the territory has this number.</summary>
    NumberTaken
}

/// <param name="Effects">One for each vote of the batch, in its order.</param>
/// <param name="OtherCommittee">The territory has a committee of its own: nothing is recorded beside it.</param>
public sealed record RecordedVotes(IReadOnlyList<VoteEffect> Effects, bool OtherCommittee = false);

public static class RecordVotesHandler
{
    public static async Task<RecordedVotes> Handle(RecordVotes command, IDocumentSession session, CancellationToken ct)
    {
        session.CausationId = $"import:{command.Source}";
        session.LastModifiedBy = "system";
        // Two imports at once take turns, batch by batch: the second finds what the first recorded.
        await session.OneAtATimeAsync("record-votes", ct);

        var committee = RecordedVote.CommitteeOf(session.TenantId);
        var committees = await session.Query<Committee>().Select(c => c.Id).ToListAsync(ct);
        if (committees.Any(c => c != committee)) return new([], OtherCommittee: true);
        if (committees.Count == 0 && command.Votes.Count > 0)
        {
            var first = command.Votes.Min(RecordedVote.HeldAt);
            session.Events.StartStream<Committee>(committee, new CommitteeAttested(RecordedVote.Chamber, command.Source, ParisTime.DayOf(first), Synthetic: false, first));
        }

        var ids = command.Votes.Select(v => RecordedVote.IdOf(session.TenantId, v)).ToList();
        var known = (await session.LoadManyAsync<Resolution>(ct, ids)).ToDictionary(r => r.Id);
        var taken = (await session.LoadManyAsync<Reservation>(ct, [.. command.Votes.Select(v => Reservation.Key(ResolutionNumber.Rule, RecordedVote.NumberOf(v)))])).Select(r => r.Id).ToHashSet();
        List<VoteEffect> effects = [];
        foreach (var (vote, id) in command.Votes.Zip(ids))
        {
            var reservation = ResolutionNumber.Of(id, RecordedVote.NumberOf(vote));
            var effect = known.TryGetValue(id, out var recorded) ? RecordedVote.IsToldBy(vote, recorded) ? VoteEffect.Known : VoteEffect.Differs
                : taken.Contains(reservation.Id) ? VoteEffect.NumberTaken
                : VoteEffect.Recorded;
            effects.Add(effect);
            if (effect != VoteEffect.Recorded) continue;
            session.Insert(reservation);
            session.Events.StartStream<Resolution>(id, RecordedVote.Decide(vote, committee));
        }
        return new(effects);
    }
}
