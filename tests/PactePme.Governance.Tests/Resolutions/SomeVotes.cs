using PactePme.Governance.Resolutions;
using PactePme.Governance.Rules;
using PactePme.Kernel;

namespace PactePme.Governance.Tests.Resolutions;

/// <summary>Streams of resolutions that were voted.</summary>
internal static class SomeVotes
{
    public static readonly DateTimeOffset At = new(2026, 3, 2, 14, 0, 0, TimeSpan.Zero);

    public static readonly Guid Id = Guid.Parse("0195a000-0000-7000-8000-000000000001");

    public static readonly RulesOfProcedure OfCommittee = new(new(new(1, 2), null, CountedOf.Electorate, Rounding.MoreThan, false, QuorumChecked.VoteOpening), new(MajorityKind.Absolute), [], 1, true, true, null, true, 5, []);

    public static readonly BallotBox Box = new(new MasterKey([.. Enumerable.Range(0, 32).Select(i => (byte)i)]));

    public static Guid Seat(int n) => new(n, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]);

    public static ResolutionTabled Tabled(string number = "2026-D01", string? matter = "7.4", bool synthetic = false, ResolutionKind kind = ResolutionKind.Deliberation, string title = "Convention avec la chambre") =>
        new(Guid.Empty, number, new(kind, new(title), new("Il est décidé…"), Matter: matter), null, synthetic, At);

    public static VotingOpened Opened(int seats, bool secret = false, Guid? chair = null) =>
        new(VotingMode.Meeting, Guid.NewGuid(), 1, 2, OfCommittee, seats, [.. Enumerable.Range(1, seats).Select(n => new Elector(Seat(n), Guid.NewGuid(), true))], chair, secret, false,
            [new(QuorumMoment.MeetingOpening, seats, 0, 0), new(QuorumMoment.VoteOpening, seats, 0, 0)], null, At.AddMinutes(1));

    /// <summary>An open vote of seats 1, 2, 3…, each with its choice; the last by proxy of the first.</summary>
    public static List<IFact> Open(params Choice[] choices)
    {
        List<IFact> facts = [Tabled(), Opened(choices.Length, chair: Seat(1))];
        List<RollEntry> roll = [];
        for (var n = 1; n <= choices.Length; n++)
        {
            var (box, commitment) = Box.Seal(Id, Seat(n), choices[n - 1], Guid.Empty);
            facts.Add(new BallotCast(Seat(n), n == choices.Length && n > 1 ? Seat(1) : null, commitment, At.AddMinutes(2)));
            roll.Add(Box.Open(box));
        }
        return Close(facts, new VotingClosed(roll, [], new(QuorumMoment.VoteClosing, choices.Length, 0, 0), null, At.AddMinutes(3)));
    }

    public static List<IFact> Secret(params Choice[] choices)
    {
        List<IFact> facts = [Tabled(), Opened(choices.Length, secret: true, chair: Seat(1))];
        facts.AddRange(choices.Select((_, i) => new SecretBallotCast(Seat(i + 1), null, At.AddMinutes(2))));
        return Close(facts, new VotingClosed([], [.. choices.Select((c, i) => new UrnEntry($"jeton-{9 - i}", c))], new(QuorumMoment.VoteClosing, choices.Length, 0, 0), null, At.AddMinutes(3)));
    }

    /// <summary>Adds the closing and what the arithmetic makes of it.</summary>
    public static List<IFact> Close(List<IFact> facts, VotingClosed closed)
    {
        facts.Add(closed);
        var resolution = Fold.Of<Resolution>(facts)!;
        var arithmetic = Tally.Of(resolution.Voting!.RulesNumber, resolution.Voting.Rules, resolution.Content.Kind, resolution.Voting.Count());
        facts.Add(arithmetic.Outcome switch
        {
            VoteOutcome.Adopted => new ResolutionAdopted(arithmetic, closed.EffectiveAt),
            VoteOutcome.Rejected => new ResolutionRejected(arithmetic, closed.EffectiveAt),
            _ => new ResolutionWithoutQuorum(arithmetic, closed.EffectiveAt)
        });
        return facts;
    }

    /// <summary>Facts as a stream of their own in a territory.</summary>
    public static async Task<Guid> StoreAsync(Testing.PacteServer server, string territory, IEnumerable<IFact> facts, Guid? id = null)
    {
        var stream = id ?? Guid.CreateVersion7();
        var store = (IGovernanceStore)server.App.Services.GetService(typeof(IGovernanceStore))!;
        await using var session = store.LightweightSession(territory);
        session.LastModifiedBy = "test";
        session.Events.StartStream<Resolution>(stream, facts);
        await session.SaveChangesAsync();
        return stream;
    }
}
