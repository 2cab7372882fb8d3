using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using CsvHelper;
using CsvHelper.Configuration;

namespace PactePme.Purchasing.RecordedContracts.Import;

/// <summary>
/// Writes one row for each record of a file: its number, buyer, contract number, outcome, effect, amount, reason codes, and the notes in French
/// and English. It names no holder. Cells that a spreadsheet would take for a formula are escaped.
/// </summary>
public sealed class ContractReport : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    private readonly TextWriter writer;
    private readonly CsvWriter? csv;

    /// <summary>Starts a report; the writer stays the caller's to dispose.</summary>
    public ContractReport(TextWriter writer, bool jsonLines)
    {
        this.writer = writer;
        if (jsonLines) return;
        csv = new CsvWriter(writer, new CsvConfiguration(CultureInfo.InvariantCulture) { InjectionOptions = InjectionOptions.Escape, NewLine = "\n" }, leaveOpen: true);
        Row("record", "buyer", "number", "outcome", "effect", "euros", "reasons", "notes_fr", "notes_en");
    }

    /// <param name="effect">Nothing when the record was rejected.</param>
    public void Write(ReadContract record, ContractEffect? effect)
    {
        var outcome = record.Outcome.ToString().ToLowerInvariant();
        var done = effect?.ToString().ToLowerInvariant();
        var reasons = record.Notes.Select(n => n.Code).ToList();
        var french = record.Notes.Select(n => Text(ContractFaults.ByCode[n.Code].French, n)).ToList();
        var english = record.Notes.Select(n => Text(ContractFaults.ByCode[n.Code].English, n)).ToList();
        if (csv is null)
            writer.Write(JsonSerializer.Serialize(new { record.Record, record.Buyer, record.Number, outcome, effect = done, record.Euros, reasons, notesFr = french, notesEn = english }, Json) + "\n");
        else
            Row(record.Record.ToString(CultureInfo.InvariantCulture), record.Buyer, record.Number, outcome, done, record.Euros.ToString(CultureInfo.InvariantCulture),
                string.Join(' ', reasons), string.Join(" | ", french), string.Join(" | ", english));
    }

    public void Dispose() => csv?.Dispose();

    private static string Text(string text, ContractNote note) => note.Detail is { } detail ? $"{text} [{detail}]" : text;

    private void Row(params string?[] cells)
    {
        foreach (var cell in cells) csv!.WriteField(cell);
        csv!.NextRecord();
    }
}
