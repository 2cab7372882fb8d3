using PactePme.Membership.Organisations;
using PactePme.Membership.Organisations.Import;

namespace PactePme.Membership.Tests.Organisations;

public class ImportReportTests
{
    private static readonly OrganisationRecord[] Records =
    [
        new(2, "20005480700017", RecordOutcome.Accepted, null, []),
        new(3, null, RecordOutcome.Repaired, null, [new(Faults.ActivityShape, "889"), new(Faults.CommuneUnknown, "é, \"b\"")]),
        new(4, "=cmd()", RecordOutcome.Rejected, null, [new(Faults.SiretShape), new(Faults.NameMissing)]),
        new(5, "20005480700017", RecordOutcome.Duplicate, null, [new(Faults.SiretRepeated, "2")]),
    ];

    [Fact]
    public void The_summary_counts_by_outcome_and_by_reason()
    {
        var summary = new ImportSummary();
        foreach (var record in Records) summary.Add(record);
        (summary.Total, summary.Accepted, summary.Repaired, summary.Rejected, summary.Duplicates).ShouldBe((4, 1, 1, 1, 1));
        summary.ByReason.ShouldBe(new Dictionary<string, int>
        {
            ["activity.shape"] = 1,
            ["commune.unknown"] = 1,
            ["name.missing"] = 1,
            ["siret.repeated"] = 1,
            ["siret.shape"] = 1,
        }, ignoreOrder: true);
    }

    [Fact]
    public void Csv_escapes_what_a_spreadsheet_would_run()
    {
        var lines = Written(ImportReportFormat.Csv, french: true).Split('\n');
        lines[0].ShouldBe("line,identifier,outcome,reasons,notes");
        lines[1].ShouldBe("2,20005480700017,accepted,,");
        lines[2].ShouldStartWith("3,,repaired,activity.shape commune.unknown,\"Le code d'activité n'a pas la forme 62.01Z. [889] | Aucune commune");
        lines[3].ShouldStartWith("4,\"'=cmd()\",rejected,siret.shape name.missing,");
        lines.Length.ShouldBe(6);
    }

    [Fact]
    public void Json_lines_hold_one_object_each()
    {
        var lines = Written(ImportReportFormat.JsonLines, french: false).TrimEnd('\n').Split('\n');
        lines.Length.ShouldBe(4);
        lines[3].ShouldBe("""{"line":5,"identifier":"20005480700017","outcome":"duplicate","reasons":["siret.repeated"],"notes":["This SIRET is already further up in the file. [2]"]}""");
    }

    private static string Written(ImportReportFormat format, bool french)
    {
        using var text = new StringWriter();
        using (var report = new ImportReport(text, format, french))
            foreach (var record in Records) report.Write(record);
        return text.ToString();
    }
}
