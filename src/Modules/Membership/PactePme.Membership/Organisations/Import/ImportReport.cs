using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using CsvHelper;
using CsvHelper.Configuration;

namespace PactePme.Membership.Organisations.Import;

public enum ImportReportFormat
{
    Csv,
    JsonLines,
}

/// <summary>
/// Writes one line for each record: line, identifier, outcome, reason codes, notes in French or English. A known sole
/// trader has no identifier there, for it is personal data: the line leads to it in the source. Cells that a spreadsheet would
/// take for a formula are escaped.
/// </summary>
public sealed class ImportReport : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    private readonly TextWriter _writer;
    private readonly CsvWriter? _csv;
    private readonly bool _french;

    /// <summary>Starts a report; the writer stays the caller's to dispose.</summary>
    public ImportReport(TextWriter writer, ImportReportFormat format, bool french = true)
    {
        _writer = writer;
        _french = french;
        if (format == ImportReportFormat.JsonLines) return;
        _csv = new CsvWriter(writer, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            InjectionOptions = InjectionOptions.Escape,
            NewLine = "\n",
        }, leaveOpen: true);
        Row("line", "identifier", "outcome", "reasons", "notes");
    }

    public void Write(OrganisationRecord record)
    {
        var outcome = record.Outcome.ToString().ToLowerInvariant();
        var reasons = record.Notes.Select(n => n.Fault.Code).ToList();
        var notes = record.Notes.Select(Text).ToList();
        if (_csv is null)
            _writer.Write(JsonSerializer.Serialize(new { record.Line, record.Identifier, outcome, reasons, notes }, Json) + "\n");
        else
            Row(record.Line.ToString(CultureInfo.InvariantCulture), record.Identifier, outcome, string.Join(' ', reasons), string.Join(" | ", notes));
    }

    public void Dispose() => _csv?.Dispose();

    private string Text(ImportNote note) =>
        (_french ? note.Fault.French : note.Fault.English) + (note.Detail is { } detail ? $" [{detail}]" : "");

    private void Row(params string?[] cells)
    {
        foreach (var cell in cells) _csv!.WriteField(cell);
        _csv!.NextRecord();
    }
}
