using Marten;
using PactePme.Governance.Rules;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;

namespace PactePme.Governance.Resolutions;

/// <summary>One thing that a recount looks at.</summary>
/// <param name="Rule">Stable name of what is checked, kebab-case.</param>
/// <param name="French">What was found, in French. Names no seat.</param>
/// <param name="English">The same in English.</param>
public sealed record RecountCheck(string Rule, bool Ok, string French, string English);

/// <summary>A vote counted again from its events, and compared with the result that was stored.</summary>
/// <param name="Agrees">Every check holds.</param>
/// <param name="Stored">The arithmetic that the result carries.</param>
/// <param name="Recomputed">The arithmetic of what the events tell.</param>
public sealed record Recount(Guid Id, long Version, bool Agrees, IReadOnlyList<RecountCheck> Checks, Arithmetic Stored, Arithmetic Recomputed) : IVersioned
{
    /// <summary>Counts again from all facts of the stream, in the order of recording; nothing while the vote is not closed.</summary>
    /// <remarks>Reads the facts itself: a fault in the state that was folded from them does not hide here.</remarks>
    public static Recount? Of(IReadOnlyList<IFact> facts, Guid id)
    {
        var outcome = facts.LastOrDefault(f => ArithmeticOf(f) is not null);
        var opened = facts.OfType<VotingOpened>().LastOrDefault();
        var closed = facts.OfType<VotingClosed>().LastOrDefault();
        if (outcome is null || opened is null || closed is null) return null;

        var stored = ArithmeticOf(outcome)!;
        var box = Ballots.Of(facts, opened);
        var signed = box.Live.Keys.ToHashSet();
        var roll = closed.Roll.GroupBy(r => r.SeatId).ToDictionary(g => g.Key, g => g.First());
        IReadOnlyList<Choice> choices = opened switch
        {
            { Secret: true } => [.. closed.Urn.Select(u => u.Choice)],
            { Mode: VotingMode.Recorded } => [.. box.Live.Values.Select(b => b.Choice).OfType<Choice>()],
            _ => [.. signed.Where(roll.ContainsKey).Select(s => roll[s].Choice)]
        };
        int Count(Choice choice) => choices.Count(c => c == choice);
        Choice? chair = opened.Secret || opened.ChairSeatId is not { } presides || !box.Live.TryGetValue(presides, out var own) || own.ByProxy ? null
            : opened.Mode == VotingMode.Recorded ? own.Choice : roll.GetValueOrDefault(presides)?.Choice;
        VoteCount count = new(opened.Seats, opened.Electorate.Count, box.Recused, [.. opened.Presences, closed.AtClosing], Count(Choice.For), Count(Choice.Against), Count(Choice.Abstain), Count(Choice.NotVoting),
            box.Live.Values.Count(b => b.ByProxy), chair, opened.Secret, opened.SecondConvocation);
        var recomputed = Tally.Of(opened.RulesNumber, opened.Rules, KindOf(facts, opened), count);

        var commitments = opened.Secret || opened.Mode == VotingMode.Recorded ? 0
            : box.Live.Count(b => !roll.TryGetValue(b.Key, out var r) || BallotBox.CommitmentOf(r.Salt, id, r.SeatId, r.Choice) != b.Value.Commitment);
        var rollWanted = opened.Secret || opened.Mode == VotingMode.Recorded ? [] : signed;
        IReadOnlyList<RecountCheck> checks =
        [
            Check("one-vote", box.Orderly, "Le vote a été ouvert une fois, clos une fois, et tout bulletin est entre les deux.", "The vote was opened once, closed once, and every ballot lies between.",
                "Le vote n'a pas été ouvert puis clos une seule fois, ou un bulletin est hors du scrutin.", "The vote was not opened and closed once only, or a ballot lies outside of it."),
            Check("electorate", box.Outside == 0, "Aucun bulletin d'un siège déporté ou étranger au corps électoral.", "No ballot of a recused seat or of one outside the electorate.",
                $"{box.Outside} bulletins de sièges déportés ou étrangers au corps électoral.", $"{box.Outside} ballots of recused seats or of seats outside the electorate."),
            Check("one-ballot", box.Twice == 0, "Un bulletin par siège.", "One ballot for each seat.", $"{box.Twice} bulletins de trop.", $"{box.Twice} ballots too many."),
            Check("roll", closed.Roll.Count == rollWanted.Count && rollWanted.SetEquals(roll.Keys), $"La liste nominative compte {rollWanted.Count} sièges, ceux qui ont voté à bulletin ouvert.", $"The roll has {rollWanted.Count} seats, those that cast an open ballot.",
                $"La liste nominative compte {closed.Roll.Count} entrées pour {rollWanted.Count} sièges qui ont voté à bulletin ouvert.", $"The roll has {closed.Roll.Count} entries for {rollWanted.Count} seats that cast an open ballot."),
            Check("commitments", commitments == 0, "Chaque choix de la liste nominative est celui que son empreinte engageait.", "Each choice of the roll is the one that its commitment was to.",
                $"{commitments} empreintes ne correspondent pas au choix de la liste nominative.", $"{commitments} commitments do not match the choice of the roll."),
            Check("urn", closed.Urn.Count == (opened.Secret ? signed.Count : 0), $"L'urne compte {closed.Urn.Count} bulletins, un par émargement d'un vote secret.", $"The urn has {closed.Urn.Count} ballots, one for each seat that signed in a secret vote.",
                $"L'urne compte {closed.Urn.Count} bulletins pour {(opened.Secret ? signed.Count : 0)} émargements.", $"The urn has {closed.Urn.Count} ballots for {(opened.Secret ? signed.Count : 0)} signatures."),
            Check("trackers", closed.Urn.Select(u => u.Tracker).Distinct(StringComparer.Ordinal).Count() == closed.Urn.Count, "Aucun jeton de suivi n'est employé deux fois.", "No tracker is there twice.",
                "Un jeton de suivi est employé deux fois.", "A tracker is there twice."),
            Check("kind-of-ballot", box.OtherKind == 0, "Tous les bulletins sont de la nature du scrutin : ouverts, secrets ou relevés.", "All ballots are of the vote's kind: open, secret or recorded.",
                $"{box.OtherKind} bulletins ne sont pas de la nature du scrutin.", $"{box.OtherKind} ballots are not of the vote's kind."),
            .. opened.Mode == VotingMode.Recorded ? (RecountCheck[])[Presence(closed.AtClosing, box), Declared(closed.Declared, recomputed)] : [],
            Check("arithmetic", Same(stored, recomputed), "Le calcul conservé est celui que donnent les événements.", "The arithmetic stored is the one that the events give.",
                "Le calcul conservé n'est pas celui que donnent les événements.", "The arithmetic stored is not the one that the events give."),
            Check("outcome", OutcomeOf(outcome) == recomputed.Outcome, "Le résultat enregistré est celui que donnent les événements.", "The result recorded is the one that the events give.",
                "Le résultat enregistré n'est pas celui que donnent les événements.", "The result recorded is not the one that the events give.")
        ];
        return new(id, facts.Count, checks.All(c => c.Ok), checks, stored, recomputed);
    }

    /// <summary>The same arithmetic, number for number.</summary>
    public static bool Same(Arithmetic one, Arithmetic other) => Bare(one) == Bare(other)
        && one.QuorumChecks.SequenceEqual(other.QuorumChecks) && one.Count.Presences.SequenceEqual(other.Count.Presences);

    private static Arithmetic Bare(Arithmetic a) => a with { QuorumChecks = [], Count = a.Count with { Presences = [] } };

    /// <summary>Of the text that was voted.</summary>
    private static ResolutionKind KindOf(IReadOnlyList<IFact> facts, VotingOpened opened) => facts.Select(f => f switch
    {
        ResolutionTabled t when opened.TextNumber == 1 => t.Content,
        ResolutionAmended a when a.TextNumber == opened.TextNumber => a.Content,
        _ => null
    }).FirstOrDefault(c => c is not null)?.Kind ?? ResolutionKind.Deliberation;

    private static Arithmetic? ArithmeticOf(IFact fact) => fact switch
    {
        ResolutionAdopted e => e.Arithmetic,
        ResolutionRejected e => e.Arithmetic,
        ResolutionWithoutQuorum e => e.Arithmetic,
        _ => null
    };

    private static VoteOutcome OutcomeOf(IFact fact) => fact switch
    {
        ResolutionAdopted => VoteOutcome.Adopted,
        ResolutionRejected => VoteOutcome.Rejected,
        _ => VoteOutcome.NoQuorum
    };

    private static RecountCheck Presence(Presence atClosing, Ballots box)
    {
        var proxies = box.Live.Values.Count(b => b.ByProxy);
        return Check("presence", atClosing.Represented == proxies && atClosing.Present == box.Live.Count - proxies,
            "Sont dits présents ceux qui ont un bulletin propre, représentés ceux qui en ont un par procuration.", "Those with a ballot of their own are said to be present, those with one by proxy represented.",
            "Présents et représentés ne sont pas ceux que donnent les bulletins.", "Those present and represented are not those that the ballots give.");
    }

    private static RecountCheck Declared(DeclaredResult? declared, Arithmetic found) =>
        Check("declared", declared == new DeclaredResult(found.Needed, found.Count.For + found.Count.Against, found.Count.For, found.Count.Against, found.Count.Abstain, found.Outcome),
            "Les chiffres et le résultat que déclare la source sont ceux que donnent les bulletins.", "The figures and the result that the source declares are those that the ballots give.",
            "Les chiffres ou le résultat que déclare la source ne sont pas ceux que donnent les bulletins.", "The figures or the result that the source declares are not those that the ballots give.");

    private static RecountCheck Check(string rule, bool ok, string french, string english, string notFrench, string notEnglish) =>
        new(rule, ok, ok ? french : notFrench, ok ? english : notEnglish);

    /// <summary>A ballot as its event has it.</summary>
    private sealed record Cast(Guid? HeldBy, bool ByProxy, string? Commitment, Choice? Choice);

    /// <summary>What the events between opening and closing come to.</summary>
    /// <param name="Live">Ballots that count, by seat.</param>
    /// <param name="Recused">How many seats were recused.</param>
    /// <param name="Outside">Ballots of or by seats that were recused or not in the electorate.</param>
    /// <param name="Twice">Ballots of seats that had one, or taken back where they are final.</param>
    /// <param name="OtherKind">Ballots that are not of the vote's kind.</param>
    private sealed record Ballots(IReadOnlyDictionary<Guid, Cast> Live, int Recused, int Outside, int Twice, int OtherKind, bool Orderly)
    {
        public static Ballots Of(IReadOnlyList<IFact> facts, VotingOpened opened)
        {
            Dictionary<Guid, Cast> live = [];
            var electorate = opened.Electorate.Select(e => e.SeatId).ToHashSet();
            HashSet<Guid> recused = [];
            var (outside, twice, otherKind, openings, closings, stray) = (0, 0, 0, 0, 0, 0);
            foreach (var fact in facts)
            {
                switch (fact)
                {
                    case VotingOpened: openings++; break;
                    case VotingClosed: closings++; break;
                    case BallotCast e: Take(e.SeatId, new(e.HeldBy, e.HeldBy is not null, e.Commitment, null), opened is { Secret: false, Mode: not VotingMode.Recorded }); break;
                    case SecretBallotCast e: Take(e.SeatId, new(e.HeldBy, e.HeldBy is not null, null, null), opened.Secret); break;
                    case BallotRecorded e: Take(e.SeatId, new(null, e.ByProxy, null, e.Choice), opened.Mode == VotingMode.Recorded); break;
                    case ProxyBallotCancelled e:
                        if (Within() && (opened.Secret || !live.Remove(e.SeatId, out var cancelled) || cancelled.HeldBy is null)) twice++;
                        break;
                    case SeatRecused e when openings == 0:
                        if (electorate.Contains(e.SeatId)) recused.Add(e.SeatId); // who was not in the electorate left nothing
                        break;
                    case SeatRecused e:
                        if (!Within()) break;
                        recused.Add(e.SeatId);
                        if (!electorate.Contains(e.SeatId)) outside++;
                        if (opened.Secret) { if (live.ContainsKey(e.SeatId)) outside++; break; } // what was cast is final, and so no longer the seat's to leave
                        foreach (var gone in live.Where(b => b.Key == e.SeatId || b.Value.HeldBy == e.SeatId).Select(b => b.Key).ToList()) live.Remove(gone);
                        break;
                    case ResolutionAdopted or ResolutionRejected or ResolutionWithoutQuorum:
                        if (closings == 0) stray++;
                        break;
                }
            }
            var outcomes = facts.Count(f => f is ResolutionAdopted or ResolutionRejected or ResolutionWithoutQuorum);
            return new(live, recused.Count, outside, twice, otherKind, openings == 1 && closings == 1 && outcomes == 1 && stray == 0);

            bool Within()
            {
                if (openings == 1 && closings == 0) return true;
                stray++;
                return false;
            }

            void Take(Guid seat, Cast ballot, bool ofKind)
            {
                if (!Within()) return;
                if (!ofKind) otherKind++;
                if (!electorate.Contains(seat) || recused.Contains(seat) || (ballot.HeldBy is { } by && (!electorate.Contains(by) || recused.Contains(by)))) outside++;
                if (!live.TryAdd(seat, ballot)) twice++;
            }
        }
    }
}

/// <summary>All facts of a resolution, in the order of recording.</summary>
public sealed record ResolutionFacts(IReadOnlyList<IFact> Facts)
{
    public static async Task<ResolutionFacts> ReadAsync(IQuerySession session, Guid id, CancellationToken ct) =>
        new([.. (await session.Events.FetchStreamAsync(id, token: ct)).Select(e => (IFact)e.Data)]);

    /// <summary>There is such a resolution, and its vote is closed; else why not.</summary>
    internal Refusal? RefuseUnlessDecided(Caller by) => Facts is not [ResolutionTabled, ..] || Fold.Of<Resolution>(Facts) is not { } resolution || !resolution.IsShownTo(by) ? Refusal.NotFound
        : Facts.Any(f => f is VotingClosed) && Facts.Any(f => f is ResolutionAdopted or ResolutionRejected or ResolutionWithoutQuorum) ? null
        : RecountResolutionEndpoint.NotClosed;
}

public static class RecountResolutionEndpoint
{
    public static readonly Refusal NotClosed = Refusal.State("vote-not-closed",
        "Le vote n'est pas clos : rien n'est compté avant. Réessayez après la clôture.",
        "The vote is not closed: nothing is counted before. Try again once it is.");

    public static Task<ResolutionFacts> LoadAsync(Guid id, IQuerySession session, CancellationToken ct) => ResolutionFacts.ReadAsync(session, id, ct);

    [WolverineBefore]
    public static Refusal? Refuse(ResolutionFacts facts, Caller by) => facts.RefuseUnlessDecided(by);

    /// <summary>
    /// Counts a closed vote again from its events, not from the state kept beside them: who cast a ballot, each commitment, the urn, the count, the
    /// arithmetic and the result. Of a secret vote it says no more than the events do: no seat with a choice.
    /// </summary>
    [WolverineGet("/api/{territory}/resolutions/{id}/recount"), Allow]
    public static Recount? Get(Guid id, ResolutionFacts facts) => Recount.Of(facts.Facts, id);
}
