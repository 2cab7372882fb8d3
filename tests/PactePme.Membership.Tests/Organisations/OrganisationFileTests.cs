using System.IO.Compression;
using System.Text;
using FsCheck.Xunit;
using PactePme.Kernel;
using PactePme.Membership.Organisations;
using PactePme.Membership.Organisations.Import;

namespace PactePme.Membership.Tests.Organisations;

public class OrganisationFileTests
{
    private const string Metropole = "20005480700017";

    [Fact]
    public async Task A_good_record_is_accepted()
    {
        var record = await One($$"""{"siret":"{{Metropole}}","name":" Métropole  d'essai ","naf":"8411z","kind":"EI","city":"MARSEILLE 7EME","post_code":"13007","department":"13","coords":"SRID=4326;POINT (5.36 -43.29)","legal_form":"SARL"}""");
        record.Outcome.ShouldBe(RecordOutcome.Accepted);
        record.Notes.ShouldBeEmpty();
        record.Identifier.ShouldBe(Metropole);
        var read = record.Organisation.ShouldNotBeNull();
        read.ShouldBe(new ImportedOrganisation("200054807", Metropole, "Métropole d'essai", ActivityCode.Naf("84.11Z"), "SARL",
            SoleTrader: false, PartialDiffusion: false, "13055", "13", new Coordinates(5.36, -43.29), "EI", read.ContentHash));
        read.ContentHash.ShouldMatch("^[0-9a-f]{64}$");
    }

    [Theory]
    [InlineData("""{"name":"A"}""", "siret.missing")]
    [InlineData("""{"siret":"","name":"A"}""", "siret.missing")]
    [InlineData("""{"siret":"123","name":"A"}""", "siret.shape")]
    [InlineData("""{"siret":"12345678901234","name":"A"}""", "siren.checksum")]
    [InlineData("""{"siret":"20005480700018","name":"A"}""", "siret.checksum")]
    [InlineData("""{"siret":"00000000000000","name":"A"}""", "siren.zeros")]
    [InlineData("""{"siret":"20005480700017"}""", "name.missing")]
    [InlineData("""{"siret":"20005480700017","name":" "}""", "name.missing")]
    [InlineData("""{"siret":"20005480700017","name":"[ND]"}""", "name.missing")]
    [InlineData("""{"siret":"20005480700017","name":"A\u0000B"}""", "text.forbidden")]
    [InlineData("""{"siret":"20005480700017","name":"A\u0007B"}""", "text.forbidden")]
    [InlineData("""{"siret":"20005480700017","name":"A\ud800B"}""", "text.forbidden")]
    [InlineData("""{"siret":"20005480700017","name":"A","city":"\udc00"}""", "text.forbidden")]
    [InlineData("""{"siret":"20005480700017","name":{"fr":"A"}}""", "record.shape")]
    [InlineData("[]", "record.shape")]
    [InlineData("42", "record.shape")]
    [InlineData("null", "record.shape")]
    public async Task A_bad_record_is_rejected_with_its_reason(string json, string reason)
    {
        var record = await One(json);
        record.Outcome.ShouldBe(RecordOutcome.Rejected);
        record.Organisation.ShouldBeNull();
        record.Notes.Select(n => n.Fault.Code).ShouldBe([reason]);
    }

    [Fact]
    public async Task Bytes_that_are_not_utf8_reject_their_record_alone()
    {
        byte[] file = [.. """[{"siret":"20005480700017","name":"A"""u8, 0xE9, .. "\"},{\"siret\":\"20005480700017\",\"name\":\"B\"}]"u8];
        var records = await Read(file, OrganisationFileFormat.Json);
        records.Select(r => r.Outcome).ShouldBe([RecordOutcome.Rejected, RecordOutcome.Accepted]);
        records[0].Notes[0].Fault.ShouldBe(Faults.TextForbidden);
    }

    [Theory]
    [InlineData(300, RecordOutcome.Accepted)]
    [InlineData(301, RecordOutcome.Rejected)]
    [InlineData(5_000_000, RecordOutcome.Rejected)]
    public async Task A_name_has_at_most_300_characters(int length, RecordOutcome outcome) =>
        (await One($$"""{"siret":"{{Metropole}}","name":"{{new string('x', length)}}"}""")).Outcome.ShouldBe(outcome);

    [Theory]
    [InlineData("\"naf\":\"9999X\"", "activity.unknown")]
    [InlineData("\"naf\":\"889\"", "activity.shape")]
    [InlineData("\"naf\":\"8899B\",\"naf_edition\":\"1993\"", "activity.scheme-unknown")]
    [InlineData("\"city\":\"Nulle part\",\"post_code\":\"13500\"", "commune.by-postal-code")]
    [InlineData("\"city\":\"Nantes\",\"post_code\":\"13009\"", "commune.contradictory")]
    [InlineData("\"city\":\"Nulle part\",\"post_code\":\"13100\"", "commune.ambiguous")]
    [InlineData("\"city\":\"Nulle part\",\"post_code\":\"00000\"", "commune.unknown")]
    [InlineData("\"city\":\"Nulle part\"", "commune.unknown")]
    [InlineData("\"commune_code\":\"99999\"", "commune.unknown")]
    [InlineData("\"city\":\"Marseille\",\"post_code\":\"13001\",\"department\":\"2A\"", "departement.differs")]
    [InlineData("\"coords\":\"SRID=2154;POINT (5 43)\"", "coordinates.unreadable")]
    [InlineData("\"coords\":\"POINT (181 43)\"", "coordinates.unreadable")]
    [InlineData("\"coords\":\"POINT (5 91)\"", "coordinates.unreadable")]
    public async Task A_doubtful_field_is_repaired_with_a_note(string field, string reason)
    {
        var record = await One($$"""{"siret":"{{Metropole}}","name":"A",{{field}}}""");
        record.Outcome.ShouldBe(RecordOutcome.Repaired);
        record.Organisation.ShouldNotBeNull();
        record.Notes.Select(n => n.Fault.Code).ShouldBe([reason]);
    }

    [Fact]
    public async Task Missing_fields_are_no_fault()
    {
        var record = await One($$"""{"siret":{{Metropole}},"name":"A","naf":"","coords":null,"department":"1"}""");
        record.Outcome.ShouldBe(RecordOutcome.Accepted);
        var read = record.Organisation.ShouldNotBeNull();
        (read.Activity, read.Coordinates, read.CommuneCode, read.Departement).ShouldBe((null, null, null, "01"));
    }

    [Fact]
    public async Task An_address_that_contradicts_itself_has_neither_commune_nor_departement()
    {
        var read = (await One($$"""{"siret":"{{Metropole}}","name":"A","city":"Nantes","post_code":"13009","department":"13"}""")).Organisation!;
        (read.CommuneCode, read.Departement).ShouldBe((null, null));
    }

    [Theory]
    [InlineData("POINT(5 43)", 5, 43)]
    [InlineData("SRID=4326;POINT (2.4e-05 45.012811)", 0.000024, 45.012811)]
    [InlineData("srid=4326;point ( -61.5 -0.25 )", -61.5, -0.25)]
    public async Task Coordinates_are_read_in_longitude_and_latitude(string text, double longitude, double latitude) =>
        (await One($$"""{"siret":"{{Metropole}}","name":"A","coords":"{{text}}"}""")).Organisation!.Coordinates
            .ShouldBe(new Coordinates(longitude, latitude));

    [Theory]
    [InlineData("\"kind\":\"EI\"", false)] // entreprise d'insertion
    [InlineData("\"legal_form\":\"EI\"", true)]
    [InlineData("\"legal_form\":\"Entrepreneur individuel\"", true)]
    [InlineData("\"legal_form\":\"micro-entrepreneur\"", true)]
    [InlineData("\"legal_form\":\"EURL\"", false)]
    [InlineData("\"categorieJuridiqueUniteLegale\":\"1000\"", true)]
    [InlineData("\"categorieJuridiqueUniteLegale\":\"5710\"", false)]
    public async Task Sole_traders_are_flagged_and_have_no_identifier_to_report(string field, bool soleTrader)
    {
        var record = await One($$"""{"siret":"{{Metropole}}","name":"A",{{field}}}""");
        record.Organisation.ShouldNotBeNull().SoleTrader.ShouldBe(soleTrader);
        (record.Identifier is null).ShouldBe(soleTrader);
    }

    [Fact]
    public async Task Partial_diffusion_is_flagged() =>
        (await One($$"""{"siret":"{{Metropole}}","name":"A","statutDiffusionUniteLegale":"P"}""")).Organisation!.PartialDiffusion.ShouldBeTrue();

    [Fact]
    public async Task A_siret_read_again_is_a_duplicate_but_a_siren_is_not()
    {
        var other = Siret.Complete("200054807", "0002");
        var records = await Read(Encoding.UTF8.GetBytes($$"""
            [{"siret":"{{Metropole}}"},{"siret":"{{Metropole}}","name":"A"},{"siret":"{{other}}","name":"A"},
             {"siret":"{{Metropole}}","name":"A"},{"siret":"{{Metropole}}","name":"B"}]
            """), OrganisationFileFormat.Json);
        records.Select(r => (r.Line, r.Outcome)).ShouldBe([
            (1, RecordOutcome.Rejected), (2, RecordOutcome.Accepted), (3, RecordOutcome.Accepted),
            (4, RecordOutcome.Duplicate), (5, RecordOutcome.Duplicate)]);
        records[2].Organisation!.Siren.ShouldBe(records[1].Organisation!.Siren);
        records[3].Notes.ShouldBe([new ImportNote(Faults.SiretRepeated, "2")]);
        records[4].Notes.Select(n => n.Fault).ShouldBe([Faults.SiretRepeated, Faults.SiretRepeatedDiffers]);
    }

    [Theory]
    [InlineData(";", "")]
    [InlineData(",", "\ufeff")]
    public async Task Csv_says_the_same_as_json(string comma, string byteOrderMark)
    {
        var csv = string.Join(comma, "Raison sociale", "SIRET", "adresse", "Code NAF", "Ville", "Code postal") + "\r\n"
            + string.Join(comma, "\"A; B, \"\"C\"\"\"", Metropole, "secret", "8411Z", "Marseille", "13001") + "\r\n";
        var json = $$"""[{"siret":"{{Metropole}}","name":"A; B, \"C\"","naf":"8411Z","city":"Marseille","post_code":"13001"}]""";
        var fromCsv = (await Read(Encoding.UTF8.GetBytes(byteOrderMark + csv), OrganisationFileFormat.Csv)).ShouldHaveSingleItem();
        var fromJson = (await Read(Encoding.UTF8.GetBytes(json), OrganisationFileFormat.Json)).ShouldHaveSingleItem();
        fromCsv.Organisation.ShouldNotBeNull().ShouldBe(fromJson.Organisation);
        (fromCsv.Line, fromJson.Line).ShouldBe((2, 1));
    }

    [Fact]
    public async Task Csv_lines_are_counted_as_an_editor_counts_them()
    {
        var csv = $"""
            siret;name
            {Metropole};"two
            lines"

            1;one cell too many;
            2;bad "quote"
            {Siret.Complete("200054807", "0002")};last
            """.ReplaceLineEndings("\n");
        var records = await Read(Encoding.UTF8.GetBytes(csv), OrganisationFileFormat.Csv);
        records.Select(r => (r.Line, r.Outcome)).ShouldBe([
            (2, RecordOutcome.Accepted), (5, RecordOutcome.Rejected), (6, RecordOutcome.Rejected), (7, RecordOutcome.Accepted)]);
        records[0].Organisation!.Name.ShouldBe("two lines");
        records[1].Notes.ShouldHaveSingleItem().Fault.ShouldBe(Faults.RecordShape);
        records[2].Notes.ShouldHaveSingleItem().Fault.ShouldBe(Faults.RecordShape);
    }

    [Fact]
    public async Task A_quote_left_open_does_not_pass()
    {
        var csv = $"siret;name\n{Metropole};\"open\n{Siret.Complete("200054807", "0002")};B\n";
        var records = await Read(Encoding.UTF8.GetBytes(csv), OrganisationFileFormat.Csv);
        records.ShouldHaveSingleItem().Outcome.ShouldBe(RecordOutcome.Rejected);
    }

    [Theory]
    [InlineData("", OrganisationFileFormat.Json, "file.json", 1)]
    [InlineData("{}", OrganisationFileFormat.Json, "file.json", 1)]
    [InlineData("siret;name", OrganisationFileFormat.Json, "file.json", 1)]
    [InlineData("[{},\n{]", OrganisationFileFormat.Json, "file.json", 2)]
    [InlineData("[{},\n\n{}", OrganisationFileFormat.Json, "file.json", 3)]
    [InlineData("[] []", OrganisationFileFormat.Json, "file.json", 1)]
    [InlineData("", OrganisationFileFormat.Csv, "file.empty", 1)]
    [InlineData("siret;ville\n1;2", OrganisationFileFormat.Csv, "file.columns", 1)]
    [InlineData("[{}]", OrganisationFileFormat.Csv, "file.columns", 1)]
    [InlineData("not zipped", OrganisationFileFormat.CsvGzip, "file.gzip", 0)]
    [InlineData("not zipped", OrganisationFileFormat.JsonGzip, "file.gzip", 0)]
    public async Task A_malformed_file_gives_one_error_that_names_the_place(string text, OrganisationFileFormat format, string code, int line)
    {
        var error = await Should.ThrowAsync<MalformedFileException>(() => Read(Encoding.UTF8.GetBytes(text), format));
        (error.Code, error.Line).ShouldBe((code, line));
        error.French.ShouldNotBeEmpty();
        if (code == "file.json") error.Byte.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_csv_file_in_another_encoding_gives_a_clear_error()
    {
        byte[] latin1 = [.. "siret;name\n1;Caf"u8, 0xE9, .. "\n"u8];
        var error = await Should.ThrowAsync<MalformedFileException>(() => Read(latin1, OrganisationFileFormat.Csv));
        error.Code.ShouldBe("file.encoding");
    }

    [Theory]
    [InlineData(OrganisationFileFormat.CsvGzip, "siret;name\n")]
    [InlineData(OrganisationFileFormat.JsonGzip, "[")]
    public async Task A_truncated_gzip_file_does_not_pass(OrganisationFileFormat format, string start)
    {
        var random = new Random(1);
        var text = start + string.Concat(Enumerable.Range(0, 5000).Select(_ => format == OrganisationFileFormat.CsvGzip
            ? $"{random.NextInt64()};A\n" : $$"""{"siret":"{{random.NextInt64()}}","name":"A"},"""));
        var whole = Gzip(text);
        await Should.ThrowAsync<MalformedFileException>(() => Read(whole[..(whole.Length / 2)], format));
    }

    [Theory]
    [InlineData("[]", OrganisationFileFormat.Json)]
    [InlineData("null", OrganisationFileFormat.Json)]
    [InlineData("siret,name", OrganisationFileFormat.Csv)]
    public async Task A_file_of_nothing_gives_nothing(string text, OrganisationFileFormat format) =>
        (await Read(Encoding.UTF8.GetBytes(text), format)).ShouldBeEmpty();

    [Property(MaxTest = 300)]
    public bool A_file_with_any_damage_is_read_or_refused_never_more(byte at, byte[] damage, OrganisationFileFormat format)
    {
        var text = format is OrganisationFileFormat.Json or OrganisationFileFormat.JsonGzip
            ? $$"""[{"siret":"{{Metropole}}","name":"A","city":"Marseille"},{"siret":"1","name":"B"},{"naf":"8411Z","coords":"POINT (5 43)"}]"""
            : $"siret;name;city\n{Metropole};\"A\";Marseille\n1;B;\n";
        var file = format is OrganisationFileFormat.Json or OrganisationFileFormat.Csv ? Encoding.UTF8.GetBytes(text) : Gzip(text);
        for (var i = 0; i < damage.Length && at + i < file.Length; i++) file[at + i] = damage[i];
        try
        {
            return Read(file, format).GetAwaiter().GetResult().TrueForAll(r => r.Organisation is not null || r.Notes.Count > 0);
        }
        catch (MalformedFileException)
        {
            return true;
        }
    }

    [Fact]
    public async Task Gzip_is_read_and_the_stream_stays_open()
    {
        using var stream = new MemoryStream(Gzip($$"""[{"siret":"{{Metropole}}","name":"A"}]"""));
        var records = await OrganisationFile.Read(stream, OrganisationFileFormat.JsonGzip).ToListAsync();
        records.ShouldHaveSingleItem().Outcome.ShouldBe(RecordOutcome.Accepted);
        stream.CanRead.ShouldBeTrue();
    }

    [Fact]
    public async Task The_same_record_has_the_same_hash_and_another_has_another()
    {
        async Task<string> Hash(string fields) => (await One($$"""{"siret":"{{Metropole}}",{{fields}}}""")).Organisation!.ContentHash;
        var hash = await Hash("\"name\":\"A\",\"kind\":\"B\"");
        (await Hash("\"kind\":\"B\",\"name\":\" A \",\"unknown\":1")).ShouldBe(hash);
        (await Hash("\"name\":\"A\"")).ShouldNotBe(hash);
        (await Hash("\"name\":\"B\",\"kind\":\"A\"")).ShouldNotBe(hash);
    }

    [Theory]
    [InlineData("a.json", OrganisationFileFormat.Json)]
    [InlineData("a.JSON.gz", OrganisationFileFormat.JsonGzip)]
    [InlineData("a.b.csv", OrganisationFileFormat.Csv)]
    [InlineData("a.csv.gz", OrganisationFileFormat.CsvGzip)]
    [InlineData("a.xlsx", null)]
    public void A_name_announces_its_format(string name, OrganisationFileFormat? format) => OrganisationFile.FormatOf(name).ShouldBe(format);

    private static async Task<OrganisationRecord> One(string json) =>
        (await Read(Encoding.UTF8.GetBytes($"[{json}]"), OrganisationFileFormat.Json)).ShouldHaveSingleItem();

    private static async Task<List<OrganisationRecord>> Read(byte[] file, OrganisationFileFormat format)
    {
        using var stream = new MemoryStream(file);
        return await OrganisationFile.Read(stream, format).ToListAsync();
    }

    private static byte[] Gzip(string text)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Optimal)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return zipped.ToArray();
    }
}
