using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using CsvHelper;
using CsvHelper.Configuration;
using PactePme.Kernel;

namespace PactePme.Governance.Resolutions.Import;

/// <summary>Writes one row for each record of a file of votes: its place, number, outcome, effect, ballots, reason, and the reason in French and English. It names no person.</summary>
public sealed class VotesReport : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    public static readonly Fault Differs = new("vote.differs", "Ce vote est déjà enregistré autrement ; ce qui est enregistré reste.", "This vote is recorded already, otherwise; what is recorded stays.");
    public static readonly Fault Taken = new("vote.number-in-use", "Une délibération du territoire porte ce numéro.", "A resolution of the territory has this number.");

    private readonly TextWriter writer;
    private readonly CsvWriter? csv;

    /// <summary>Starts a report; the writer stays the caller's to dispose.</summary>
    public VotesReport(TextWriter writer, bool jsonLines)
    {
        this.writer = writer;
        if (jsonLines) return;
        csv = new CsvWriter(writer, new CsvConfiguration(CultureInfo.InvariantCulture) { InjectionOptions = InjectionOptions.Escape, NewLine = "\n" }, leaveOpen: true);
        Row("record", "number", "outcome", "effect", "ballots", "reason", "note_fr", "note_en");
    }

    /// <param name="effect">Nothing when the record was not recorded for its own sake.</param>
    public void Write(ReadVote record, VoteEffect? effect)
    {
        var reason = record.Reason ?? ReasonOf(effect);
        var outcome = record.IsDuplicate ? "duplicate" : reason is null ? "accepted" : "rejected";
        var done = effect is VoteEffect.Recorded or VoteEffect.Known ? effect.ToString()!.ToLowerInvariant() : null;
        if (csv is null)
            writer.Write(JsonSerializer.Serialize(new { record.Record, record.Number, outcome, effect = done, ballots = record.Vote?.Ballots.Count, reason = reason?.Code, noteFr = reason?.French, noteEn = reason?.English }, Json) + "\n");
        else
            Row(Text(record.Record), Text(record.Number), outcome, done, Text(record.Vote?.Ballots.Count), reason?.Code, reason?.French, reason?.English);
    }

    /// <summary>Why a vote that was read well is not recorded.</summary>
    public static Fault? ReasonOf(VoteEffect? effect) => effect switch { VoteEffect.Differs => Differs, VoteEffect.NumberTaken => Taken, _ => null };

    public void Dispose() => csv?.Dispose();

    private static string? Text(int? number) => number?.ToString(CultureInfo.InvariantCulture);

    private void Row(params string?[] cells)
    {
        foreach (var cell in cells) csv!.WriteField(cell);
        csv!.NextRecord();
    }
}
