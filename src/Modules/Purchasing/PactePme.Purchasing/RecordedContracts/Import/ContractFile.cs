using System.Globalization;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace PactePme.Purchasing.RecordedContracts.Import;

/// <summary>The file as a whole cannot be read further. The message is in English.</summary>
public sealed class MalformedContractFileException(string french, string english, Exception? cause = null) : Exception(english, cause)
{
    public string French { get; } = french;
}

/// <summary>Reads a file of contracts record by record, in bounded memory but for what tells contracts of one number apart.</summary>
public static class ContractFile
{
    private static readonly string[] Lists = ["marches", "marche", "contrats-concession", "contrat-concession"];

    private static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    public static bool MayRead(string fileName) =>
        fileName.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || fileName.EndsWith(".json.gz", StringComparison.OrdinalIgnoreCase);

    /// <summary>Gives every record with its outcome, in order. A bad record never throws. The stream is left open.</summary>
    /// <exception cref="MalformedContractFileException">The file cannot be read, or not beyond the records already given.</exception>
    public static async IAsyncEnumerable<ReadContract> Read(Stream stream, bool zipped, ContractReading reading, [EnumeratorCancellation] CancellationToken stop = default)
    {
        await using var gzip = zipped ? new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true) : null;
        Dictionary<string, List<Seen>> seen = [];
        var number = 0;
        await foreach (var json in Elements(gzip ?? stream, stop)) yield return Placed(reading.Read(++number, json), seen);
        if (number == 0) throw new MalformedContractFileException("Aucun contrat dans ce fichier : une liste « marches » est attendue.", "No contract in this file: a list named \"marches\" is expected.");
    }

    /// <summary>A contract that the file told of.</summary>
    /// <param name="Record">Where first.</param>
    /// <param name="Modifications">Digests of those told of so far.</param>
    private sealed record Seen(int Record, ContractTraits Traits, HashSet<string> Modifications);

    /// <summary>The record in view of those before it that bear the same buyer, number and day.</summary>
    private static ReadContract Placed(ReadContract record, Dictionary<string, List<Seen>> seen)
    {
        if (record.Contract is not { } contract) return record;
        var traits = ContractTraits.Of(contract.Content);
        if (!seen.TryGetValue(contract.Identity, out var before)) seen[contract.Identity] = before = [];
        var (kinship, of) = ContractIdentity.Judge([.. before.Select(b => b.Traits)], traits);
        var told = contract.Modifications.Select(m => m.Digest).ToHashSet();
        if (kinship is Kinship.New or Kinship.Lot)
        {
            before.Add(new(record.Record, traits, told));
            if (kinship == Kinship.New) return record;
            IReadOnlyList<ContractNote> shared = [.. record.Notes, ContractFaults.NumberShared.Note(First(before[0].Record))];
            return record with { Outcome = ContractOutcome.Repaired, Notes = shared, Contract = contract with { Content = contract.Content with { Notes = shared } } };
        }
        var first = before[of];
        told.ExceptWith(first.Modifications);
        first.Modifications.UnionWith(told);
        if (kinship == Kinship.Corrects) before[of] = first with { Traits = traits with { SetAside = [.. first.Traits.SetAside, first.Traits.Version] } };
        else if (!first.Traits.Knows(traits.Version.Digest)) before[of] = first with { Traits = first.Traits with { SetAside = [.. first.Traits.SetAside, traits.Version] } };

        var fault = kinship switch
        {
            Kinship.Corrects => ContractFaults.Corrects,
            Kinship.Same => ContractFaults.Repeated,
            Kinship.Reworded => ContractFaults.Reworded,
            _ => ContractFaults.Superseded
        };
        List<ContractNote> notes = [fault.Note(First(first.Record))];
        if (kinship != Kinship.Corrects && told.Count > 0) notes.Add(ContractFaults.ModificationTaken.Note());
        // Of a record that is not kept, what was noted of what is taken over from it still counts, and of what is lost with it.
        notes.AddRange(kinship == Kinship.Corrects || told.Count > 0 ? record.Notes : record.Notes.Where(n => n.Code.StartsWith("modification.", StringComparison.Ordinal) || !ContractFaults.ByCode[n.Code].Repairs));
        return record with { Outcome = ContractOutcome.Duplicate, Notes = notes };

        static string First(int record) => record.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The elements of the lists of contracts, read as the file comes in.</summary>
    private static async IAsyncEnumerable<JsonElement> Elements(Stream stream, [EnumeratorCancellation] CancellationToken stop)
    {
        var buffer = new byte[1 << 16];
        var (length, last, scan) = (0, false, new Scan());
        List<JsonElement> found = [];
        MalformedContractFileException? broken = null;
        while (!last && broken is null)
        {
            try
            {
                if (length == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2); // one record is larger than the buffer
                var read = await stream.ReadAsync(buffer.AsMemory(length), stop);
                last = read == 0;
                length += read;
                var start = scan.AtStart && buffer.AsSpan(0, length).StartsWith(Mark) ? Mark.Length : 0;
                var used = start + scan.Step(buffer.AsSpan(start, length - start), last, found);
                buffer.AsSpan(used, length - used).CopyTo(buffer);
                length -= used;
            }
            catch (JsonException e)
            {
                broken = new MalformedContractFileException($"Le JSON est mal formé : ligne {e.LineNumber + 1}, octet {e.BytePositionInLine + 1}.", $"The JSON is malformed: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}.", e);
            }
            catch (InvalidDataException e)
            {
                broken = new MalformedContractFileException("La compression gzip est abîmée.", "The gzip compression is damaged.", e);
            }
            foreach (var element in found) yield return element;
            found.Clear();
        }
        if (broken is not null) throw broken;
    }

    /// <summary>Where in the file the reading stands between two fillings of the buffer.</summary>
    private sealed class Scan
    {
        private JsonReaderState state;
        private string? member;
        private bool inList;

        public bool AtStart { get; private set; } = true;

        /// <returns>How many bytes are done with.</returns>
        public int Step(ReadOnlySpan<byte> bytes, bool last, List<JsonElement> found)
        {
            AtStart = false;
            var reader = new Utf8JsonReader(bytes, last, state);
            while (true)
            {
                var before = reader;
                if (!reader.Read()) break;
                if (inList && reader.TokenType != JsonTokenType.EndArray)
                {
                    if (!reader.TrySkip()) { reader = before; break; } // the record goes on in what is still to come
                    var end = (int)reader.BytesConsumed;
                    var whole = bytes[(int)before.BytesConsumed..end].TrimStart(" \t\r\n,"u8);
                    using var document = JsonDocument.Parse(whole.ToArray());
                    found.Add(document.RootElement.Clone());
                }
                else if (reader.TokenType == JsonTokenType.EndArray) inList = false;
                else if (reader.TokenType == JsonTokenType.PropertyName) member = reader.GetString();
                else if (reader.TokenType == JsonTokenType.StartArray) inList = reader.CurrentDepth == 0 || Lists.Contains(member);
            }
            state = reader.CurrentState;
            return (int)reader.BytesConsumed;
        }
    }
}
