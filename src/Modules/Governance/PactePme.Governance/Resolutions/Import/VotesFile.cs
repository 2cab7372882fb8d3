using System.Globalization;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text.Json;
using PactePme.Governance.Rules;
using PactePme.Kernel;

namespace PactePme.Governance.Resolutions.Import;

/// <summary>The file as a whole cannot be read further. The message is in English.</summary>
public sealed class MalformedVotesFileException(string french, string english, Exception? cause = null) : Exception(english, cause)
{
    public string French { get; } = french;
}

/// <summary>A ballot as the file has it; of the person, only the seat that stands for it.</summary>
public sealed record FoundBallot(Guid SeatId, Choice Choice, bool ByProxy);

/// <summary>A vote taken elsewhere, checked: its ballots give what it declares.</summary>
/// <param name="Number">The register's number of it.</param>
/// <param name="HeldOn">Calendar day in Paris.</param>
/// <param name="Kind"><see cref="ResolutionKind.Motion"/> for a motion of censure, else a deliberation.</param>
public sealed record FoundVote(int Number, DateOnly HeldOn, string Title, ResolutionKind Kind, DeclaredResult Declared, IReadOnlyList<FoundBallot> Ballots);

/// <summary>One record of the file and what came of reading it.</summary>
/// <param name="Record">Its place in the file, from 1.</param>
/// <param name="Number">The vote's number, where there is one.</param>
/// <param name="Vote">Absent when it is refused or a repetition.</param>
/// <param name="Reason">Why it is refused; absent when it is not.</param>
public sealed record ReadVote(int Record, int? Number, FoundVote? Vote, Fault? Reason)
{
    /// <summary>The same vote was read further above.</summary>
    public bool IsDuplicate => Reason == VoteFaults.Repeated;
}

/// <summary>Why a record of a file of votes is refused.</summary>
public static class VoteFaults
{
    public static readonly Fault Shape = new("vote.shape", "L'enregistrement n'a pas la forme attendue.", "The record does not have the expected shape.");
    public static readonly Fault Number = new("vote.number", "Le numéro doit être un entier positif.", "The number must be a positive whole number.");
    public static readonly Fault Date = new("vote.date", "La date doit être un jour passé, écrit 2024-10-08.", "The date must be a past day, written 2024-10-08.");
    public static readonly Fault Title = new("vote.title", $"Un titre est attendu, de {VotesFile.MaxTitle} caractères au plus.", $"A title is expected, of at most {VotesFile.MaxTitle} characters.");
    public static readonly Fault Type = new("vote.type", "Le type doit être SPO, SPS ou MOC.", "The type must be SPO, SPS or MOC.");
    public static readonly Fault Result = new("vote.result", "Le résultat doit être « adopté » ou « rejeté ».", "The result must be \"adopté\" or \"rejeté\".");
    public static readonly Fault Figures = new("vote.figures", "Les décomptes doivent être des entiers de 0 à 10 000, la majorité requise au moins 1.", "The counts must be whole numbers from 0 to 10,000, the required majority at least 1.");
    public static readonly Fault Ballots = new("vote.ballots", $"De 1 à {VotesFile.MaxBallots} bulletins sont attendus, chacun [personne, choix, 0 ou 1].", $"From 1 to {VotesFile.MaxBallots} ballots are expected, each [person, choice, 0 or 1].");
    public static readonly Fault PersonTwice = new("vote.person-twice", "Une même personne a deux bulletins.", "One person has two ballots.");
    public static readonly Fault TooManyBallots = new("vote.electorate", "Il y a plus de bulletins que de sièges.", "There are more ballots than seats.");
    public static readonly Fault Disagrees = new("vote.disagrees", "Les bulletins ne donnent pas les chiffres ou le résultat déclarés.", "The ballots do not give the figures or the result declared.");
    public static readonly Fault Repeated = new("vote.repeated", "Ce vote figure plus haut dans le fichier.", "This vote is further above in the file.");
    public static readonly Fault NumberTaken = new("vote.number-taken", "Un autre vote du fichier porte ce numéro.", "Another vote of the file has this number.");
}

/// <summary>Reads a file of nominal votes (scrutins publics) record by record: a JSON list, possibly gzipped.</summary>
public static class VotesFile
{
    public const int MaxTitle = 2_000, MaxBallots = 5_000;

    private const int MaxCount = 10_000, MaxPerson = 64;

    public static bool MayRead(string fileName) =>
        fileName.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || fileName.EndsWith(".json.gz", StringComparison.OrdinalIgnoreCase);

    /// <summary>Gives every record with what came of it, in order. A bad record never throws. The stream is left open.</summary>
    /// <param name="today">Paris calendar day: no vote is later.</param>
    /// <exception cref="MalformedVotesFileException">The file cannot be read, or not beyond the records already given.</exception>
    public static async IAsyncEnumerable<ReadVote> Read(Stream stream, bool zipped, string territory, DateOnly today, [EnumeratorCancellation] CancellationToken stop = default)
    {
        await using var gzip = zipped ? new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true) : null;
        await using var records = JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(gzip ?? stream, cancellationToken: stop).GetAsyncEnumerator(stop);
        Dictionary<int, FoundVote> seen = [];
        Dictionary<string, Guid> seats = new(StringComparer.Ordinal);
        for (var record = 1; ; record++)
        {
            try
            {
                if (!await records.MoveNextAsync())
                {
                    if (record == 1) throw new MalformedVotesFileException("Aucun vote dans ce fichier : une liste est attendue.", "No vote in this file: a list is expected.");
                    yield break;
                }
            }
            catch (JsonException e)
            {
                throw new MalformedVotesFileException($"Le JSON est mal formé : ligne {e.LineNumber + 1}, octet {e.BytePositionInLine + 1}.", $"The JSON is malformed: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}.", e);
            }
            catch (InvalidDataException e)
            {
                throw new MalformedVotesFileException("La compression gzip est abîmée.", "The gzip compression is damaged.", e);
            }
            var (number, vote, reason) = Of(records.Current, territory, today, seats);
            if (vote is not null && !seen.TryAdd(vote.Number, vote))
            {
                reason = Same(seen[vote.Number], vote) ? VoteFaults.Repeated : VoteFaults.NumberTaken;
                vote = null;
            }
            yield return new(record, number, vote, reason);
        }
    }

    private static (int? Number, FoundVote? Vote, Fault? Reason) Of(JsonElement json, string territory, DateOnly today, Dictionary<string, Guid> seats)
    {
        if (json.ValueKind != JsonValueKind.Object) return (null, null, VoteFaults.Shape);
        if (Whole(json, "number") is not (> 0 and var number)) return (null, null, VoteFaults.Number);
        return Read() switch { (var vote, null) => (number, vote, null), var (_, fault) => (number, null, fault) };

        (FoundVote?, Fault?) Read()
        {
            if (!DateOnly.TryParseExact(Text(json, "date"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) || day > today || day.Year < 1912) return (null, VoteFaults.Date);
            if (Text(json, "title") is not { Length: <= MaxTitle } title || string.IsNullOrWhiteSpace(title) || !Check.IsStorable(title)) return (null, VoteFaults.Title);
            ResolutionKind? kind = Text(json, "type") switch { "SPO" or "SPS" => ResolutionKind.Deliberation, "MOC" => ResolutionKind.Motion, _ => null };
            if (kind is null) return (null, VoteFaults.Type);
            VoteOutcome? result = Text(json, "result") switch { "adopté" => VoteOutcome.Adopted, "rejeté" => VoteOutcome.Rejected, _ => null };
            if (result is not { } outcome) return (null, VoteFaults.Result);
            if (Count("required") is not (> 0 and var required) || Count("cast") is not { } cast || Count("for") is not { } votesFor || Count("against") is not { } against || Count("abstain") is not { } abstain)
                return (null, VoteFaults.Figures);
            if (!json.TryGetProperty("ballots", out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is < 1 or > MaxBallots) return (null, VoteFaults.Ballots);
            List<FoundBallot> ballots = new(list.GetArrayLength());
            HashSet<Guid> voters = [];
            foreach (var one in list.EnumerateArray())
            {
                if (BallotOf(one) is not { } ballot) return (null, VoteFaults.Ballots);
                if (!voters.Add(ballot.SeatId)) return (null, VoteFaults.PersonTwice);
                ballots.Add(ballot);
            }
            FoundVote vote = new(number, day, title, kind.Value, new(required, cast, votesFor, against, abstain, outcome), ballots);
            return ballots.Count > RecordedVote.SeatsOf(vote) ? (null, VoteFaults.TooManyBallots) : RecordedVote.Agrees(vote) ? (vote, null) : (null, VoteFaults.Disagrees);
        }

        int? Count(string name) => Whole(json, name) is { } n and >= 0 and <= MaxCount ? n : null;

        FoundBallot? BallotOf(JsonElement one)
        {
            if (one.ValueKind != JsonValueKind.Array || one.GetArrayLength() != 3 || one[0].ValueKind != JsonValueKind.String || one[1].ValueKind != JsonValueKind.String) return null;
            Choice? choice = one[1].GetString() switch { "for" => Choice.For, "against" => Choice.Against, "abstain" => Choice.Abstain, "not_voting" => Choice.NotVoting, _ => null };
            bool? byProxy = one[2].ValueKind switch
            {
                JsonValueKind.True => true,
                JsonValueKind.False => false,
                JsonValueKind.Number when one[2].TryGetInt32(out var n) && n is 0 or 1 => one[2].GetInt32() == 1,
                _ => null
            };
            if (choice is null || byProxy is null || one[0].GetString() is not { Length: > 0 and <= MaxPerson } person) return null;
            if (!seats.TryGetValue(person, out var seat)) seats[person] = seat = RecordedVote.SeatOf(territory, person);
            return new(seat, choice.Value, byProxy.Value);
        }
    }

    private static bool Same(FoundVote one, FoundVote other) => one with { Ballots = other.Ballots } == other && one.Ballots.SequenceEqual(other.Ballots);

    private static int? Whole(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var n) ? n : null;

    private static string? Text(JsonElement json, string name)
    {
        if (!json.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String) return null;
        try { return value.GetString(); }
        catch (InvalidOperationException) { return null; } // a lone surrogate is no text
    }
}
