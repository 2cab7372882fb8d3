using System.Globalization;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using CsvHelper;
using CsvHelper.Configuration;

namespace PactePme.Membership.Organisations.Import;

/// <summary>How a file of organisations is written: an array of JSON objects, or CSV with a header, comma or semicolon; UTF-8.</summary>
public enum OrganisationFileFormat
{
    Json,
    JsonGzip,
    Csv,
    CsvGzip,
}

/// <summary>The file as a whole cannot be read further. The message is in English; line and byte count from one.</summary>
public sealed class MalformedFileException(string code, string french, string english, long? line, long? position, Exception? cause = null)
    : Exception(english, cause)
{
    /// <summary><c>file.json</c>, <c>file.csv</c>, <c>file.encoding</c>, <c>file.gzip</c>, <c>file.empty</c> or <c>file.columns</c>.</summary>
    public string Code { get; } = code;

    /// <summary>The message in French.</summary>
    public string French { get; } = french;

    public long? Line { get; } = line;

    /// <summary>The byte within the line, where it is known.</summary>
    public long? Byte { get; } = position;
}

/// <summary>Reads a file of organisations record by record, in bounded memory but for the SIRETs already seen.</summary>
public static class OrganisationFile
{
    /// <summary>The format that a file's name announces (<c>.json</c>, <c>.csv</c>, each with or without <c>.gz</c>), or null.</summary>
    public static OrganisationFileFormat? FormatOf(string fileName)
    {
        bool Ends(string ending) => fileName.EndsWith(ending, StringComparison.OrdinalIgnoreCase);
        return Ends(".json") ? OrganisationFileFormat.Json
            : Ends(".json.gz") ? OrganisationFileFormat.JsonGzip
            : Ends(".csv") ? OrganisationFileFormat.Csv
            : Ends(".csv.gz") ? OrganisationFileFormat.CsvGzip
            : null;
    }

    /// <summary>
    /// Gives every record with its outcome, in order. A bad record never throws; it is rejected with its reasons.
    /// The stream is left open.
    /// </summary>
    /// <exception cref="MalformedFileException">The file cannot be read, or not beyond the records already given.</exception>
    public static async IAsyncEnumerable<OrganisationRecord> Read(
        Stream stream, OrganisationFileFormat format, [EnumeratorCancellation] CancellationToken stop = default)
    {
        var zipped = format is OrganisationFileFormat.JsonGzip or OrganisationFileFormat.CsvGzip;
        await using var gzip = zipped ? new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true) : null;
        var plain = gzip ?? stream;
        var sources = format is OrganisationFileFormat.Json or OrganisationFileFormat.JsonGzip ? Json(plain, stop) : Csv(plain, stop);

        var seen = new Dictionary<string, (int Line, string Hash)>();
        await using var each = sources.GetAsyncEnumerator(stop);
        for (var line = 0; await Next(each, line);)
        {
            line = each.Current.Line;
            var record = RecordReading.Read(each.Current);
            if (record.Organisation is not { } organisation || seen.TryAdd(organisation.Siret, (line, organisation.ContentHash)))
            {
                yield return record;
                continue;
            }
            var first = seen[organisation.Siret];
            var notes = new List<ImportNote> { new(Faults.SiretRepeated, first.Line.ToString(CultureInfo.InvariantCulture)) };
            if (first.Hash != organisation.ContentHash) notes.Add(new ImportNote(Faults.SiretRepeatedDiffers));
            yield return record with { Outcome = RecordOutcome.Duplicate, Organisation = null, Notes = notes };
        }
    }

    private static async ValueTask<bool> Next(IAsyncEnumerator<SourceRecord> each, int lastLine)
    {
        try
        {
            return await each.MoveNextAsync();
        }
        catch (JsonException e)
        {
            var (line, position) = (e.LineNumber + 1, e.BytePositionInLine + 1);
            throw new MalformedFileException("file.json",
                $"Le fichier n'est pas un tableau JSON bien formé : ligne {line}, octet {position}.",
                $"The file is not a well-formed JSON array: line {line}, byte {position}.", line, position, e);
        }
        catch (CsvHelperException e)
        {
            throw new MalformedFileException("file.csv",
                $"Le fichier CSV ne se lit plus après la ligne {lastLine}.", $"The CSV file cannot be read beyond line {lastLine}.", lastLine, null, e);
        }
        catch (DecoderFallbackException e)
        {
            throw new MalformedFileException("file.encoding",
                $"Le fichier n'est pas en UTF-8 (après la ligne {lastLine}).", $"The file is not in UTF-8 (beyond line {lastLine}).", lastLine, null, e);
        }
        catch (InvalidDataException e)
        {
            throw new MalformedFileException("file.gzip",
                $"La compression gzip est abîmée (après la ligne {lastLine}).", $"The gzip compression is damaged (beyond line {lastLine}).",
                lastLine, null, e);
        }
    }

    private static async IAsyncEnumerable<SourceRecord> Json(Stream stream, [EnumeratorCancellation] CancellationToken stop)
    {
        var number = 0;
        await foreach (var element in JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(stream, cancellationToken: stop))
            yield return FromJson(++number, element);
    }

    private static SourceRecord FromJson(int number, JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object) return SourceRecord.Unreadable(number, Faults.RecordShape);
        try
        {
            var values = new List<(Field, string?)>();
            foreach (var member in element.EnumerateObject())
            {
                if (SourceRecord.FieldNamed(member.Name) is not { } field) continue;
                if (member.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
                    return SourceRecord.Unreadable(number, Faults.RecordShape, field.ToString());
                values.Add((field, member.Value.ValueKind == JsonValueKind.Null ? null : member.Value.ToString()));
            }
            return SourceRecord.Of(number, values);
        }
        catch (InvalidOperationException) // a lone surrogate, or bytes that are not UTF-8
        {
            return SourceRecord.Unreadable(number, Faults.TextForbidden);
        }
    }

    private static async IAsyncEnumerable<SourceRecord> Csv(Stream stream, [EnumeratorCancellation] CancellationToken stop)
    {
        using var text = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true), leaveOpen: true);
        var header = await text.ReadLineAsync(stop) ?? "";
        var badQuotes = false;
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = header.Count(c => c == ';') >= header.Count(c => c == ',') ? ";" : ",",
            HasHeaderRecord = false,
            BadDataFound = _ => badQuotes = true,
            MaxFieldSize = 100_000,
        };
        var fields = Header(header, configuration);

        using var csv = new CsvParser(text, configuration, leaveOpen: true);
        while (await csv.ReadAsync())
        {
            stop.ThrowIfCancellationRequested();
            var cells = csv.Record!;
            // RawRow is the line on which the record ends; the header is one more.
            var line = csv.RawRow + 1 - csv.RawRecord.TrimEnd('\r', '\n').Count(c => c == '\n');
            yield return cells.Length != fields.Count || badQuotes
                ? SourceRecord.Unreadable(line, Faults.RecordShape, badQuotes ? "\"" : $"{cells.Length} / {fields.Count}")
                : SourceRecord.Of(line, fields.Zip(cells).Where(p => p.First is not null).Select(p => (p.First!.Value, (string?)p.Second)));
            badQuotes = false;
        }
    }

    private static List<Field?> Header(string header, CsvConfiguration configuration)
    {
        using var csv = new CsvParser(new StringReader(header), configuration);
        var fields = csv.Read() ? csv.Record!.Select(SourceRecord.FieldNamed).ToList() : [];
        if (fields.Count == 0)
            throw new MalformedFileException("file.empty", "Le fichier est vide.", "The file is empty.", 1, null);
        if (!fields.Contains(Field.Siret) || !fields.Contains(Field.Name))
            throw new MalformedFileException("file.columns",
                "La première ligne doit nommer au moins les colonnes « siret » et « name » (ou « nom »).",
                "The first line must name at least the columns \"siret\" and \"name\" (or \"nom\").", 1, null);
        return fields;
    }
}
