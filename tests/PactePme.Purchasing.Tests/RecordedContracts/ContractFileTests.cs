using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using FsCheck.Xunit;
using PactePme.Purchasing.RecordedContracts;
using PactePme.Purchasing.RecordedContracts.Import;
using static PactePme.Purchasing.Tests.RecordedContracts.SomeContract;

namespace PactePme.Purchasing.Tests.RecordedContracts;

public sealed class ContractFileTests
{
    private static async Task<string[]> OutcomesAsync(params JsonObject[] records) =>
        [.. (await FileAsync(null, records)).Select(r => $"{r.Outcome}{(r.Codes().FirstOrDefault() is { } code ? " " + code : "")}")];

    [Fact]
    public async Task Records_of_one_number_are_told_apart_by_what_they_say()
    {
        var other = new JsonArray(Holder(OtherSiret, "AUTRE SAS"));
        (await OutcomesAsync(Json(), Json())).ShouldBe(["Accepted", "Duplicate contract.repeated"]);
        (await OutcomesAsync(Json(), Json(("objet", "Peinture d'écoles")))).ShouldBe(["Accepted", "Duplicate contract.reworded"]);
        (await OutcomesAsync(Json(), Json(("montant", 20_000)))).ShouldBe(["Accepted", "Repaired number.shared"]);
        (await OutcomesAsync(Json(), Json(("titulaires", other)))).ShouldBe(["Accepted", "Repaired number.shared"]);
        (await OutcomesAsync(Json(), Json(("montant", 20_000), ("datePublicationDonnees", "2019-03-01")))).ShouldBe(["Accepted", "Duplicate contract.corrects"]);
        (await OutcomesAsync(Json(), Json(("montant", 20_000), ("datePublicationDonnees", "2019-01-25")))).ShouldBe(["Accepted", "Duplicate contract.superseded"]);
        (await OutcomesAsync(Json(), Json(("dateNotification", "2019-01-22+01:00"), ("montant", 20_000), ("datePublicationDonnees", "2019-03-01")))).ShouldBe(["Accepted", "Duplicate contract.corrects"]);
        (await OutcomesAsync(Json(), Json(("id", "2019M02")), Json(("dateNotification", "2019-01-23")))).ShouldBe(["Accepted", "Accepted", "Accepted"]);
        // Two lots of one holder: nobody knows which of them a later version is about.
        (await OutcomesAsync(Json(), Json(("montant", 20_000)), Json(("montant", 30_000), ("datePublicationDonnees", "2019-03-01")))).ShouldBe(["Accepted", "Repaired number.shared", "Repaired number.shared"]);
    }

    [Fact]
    public async Task A_modification_that_a_duplicate_tells_of_is_taken_over_with_a_note()
    {
        JsonObject modified(params (string, JsonNode?)[] changes) => Json([.. changes, ("modifications", Modified("2019-03-01", 65_000))]);
        foreach (var (records, codes) in ((JsonObject[], string[])[])[
            ([Json(), modified(("objet", "Peinture d'écoles"))], ["contract.reworded", "modification.taken-over"]),
            ([modified(), Json(("objet", "Peinture d'écoles"))], ["contract.reworded"]),
            ([modified(), modified(("objet", "Peinture d'écoles"))], ["contract.reworded"]),
            ([Json(), modified(("objet", "Peinture d'écoles"), ("datePublicationDonnees", "2019-01-25"))], ["contract.superseded", "modification.taken-over"]),
            ([Json(), modified()], ["contract.repeated", "modification.taken-over"]),
            ([Json(), modified(), modified()], ["contract.repeated"]),
            ([Json(("nature", null)), Json(("nature", null), ("donneesExecution", new JsonArray(1)))], ["contract.repeated", "execution.not-kept"]),
            ([Json(), Json(("modifications", new JsonArray(1)))], ["contract.repeated", "modification.unreadable"])])
        {
            var read = await FileAsync(null, records);
            read[^1].Codes().ShouldBe(codes);
            read[^1].Outcome.ShouldBe(ContractOutcome.Duplicate);
            var (state, modifications) = ((RecordedContract?)null, 0);
            foreach (var contract in read.Select(r => r.Contract).OfType<FoundContract>())
            {
                var (of, facts) = RecordContractsHandler.Decide(contract, state is null ? [] : [state], "f");
                of.ShouldBe(state is null ? null : 0);
                state = facts.Aggregate(state, RecordedContract.Next);
                modifications += facts.OfType<ContractModified>().Count();
            }
            modifications.ShouldBe(codes[^1] is "modification.unreadable" or "execution.not-kept" ? 0 : 1);
            if (modifications > 0) state!.Amount.ShouldBe(new(65_000));
            state!.Content.Object.ShouldBe("Peinture des écoles");
        }
    }

    [Fact]
    public async Task A_version_that_comes_again_is_told_by_its_text()
    {
        var (corrected, lot) = (Json(("objet", "Peinture"), ("datePublicationDonnees", "2019-03-01")), Json(("montant", 9), ("datePublicationDonnees", "2019-03-01")));
        (await OutcomesAsync(Json(), corrected, lot, Json(), corrected)).ShouldBe(["Accepted", "Duplicate contract.corrects", "Repaired amount.symbolic", "Duplicate contract.superseded", "Duplicate contract.repeated"]);
    }

    /// <summary>Every record is counted once, under one outcome, with its euros.</summary>
    [Property(MaxTest = 50)]
    public void Outcomes_add_up_to_the_file(byte[] kinds)
    {
        JsonObject[] records = [Json(), .. kinds.Select(k => (k % 11) switch
        {
            0 => Json(),
            1 => Json(("id", $"M{k}")),
            2 => Json(("montant", (int)k)),
            3 => Json(("montant", "cher")),
            4 => Json(("acheteur", null)),
            5 => Json(("datePublicationDonnees", "2019-03-01"), ("montant", (int)k)),
            6 => Json(("titulaires", new JsonArray(Holder(OtherSiret, "X")))),
            7 => Json(("objet", k % 2 == 0 ? "a\0b" : "caf\u00E9 \uFFFE")),
            8 => Json(("objet", $"Autres mots {k}"), ("modifications", Modified("2019-03-01", k))),
            9 => Json(("_type", "Contrat de concession"), ("id", $"C{k}"), ("concessionnaires", new JsonArray(Holder(HolderSiret, "X")))),
            _ => Json(("montant", null), ("dateNotification", "0000-00-00"))
        })];
        var read = FileAsync(null, records).GetAwaiter().GetResult();
        var summary = new ContractSummary();
        foreach (var record in read) summary.Add(record);
        summary.Total.Records.ShouldBe(records.Length);
        summary.ByOutcome.Values.Sum(v => v.Records).ShouldBe(records.Length);
        summary.Total.Euros.ShouldBe(records.Sum(r => r["montant"] is JsonValue v && decimal.TryParse(v.ToString(), System.Globalization.CultureInfo.InvariantCulture, out var d) ? d : 0));
    }

    [Fact]
    public async Task A_file_longer_than_any_buffer_is_read_whole_in_whatever_pieces_it_comes()
    {
        var records = Enumerable.Range(1, 300).Select(i => Json(("id", $"M{i}"), ("objet", i == 150 ? new string('x', 200_000) : $"Objet {i}"))).ToArray();
        var text = "\uFEFF" + new JsonObject { ["$schema"] = "x", ["marches"] = new JsonArray([.. records]), ["other"] = new JsonArray(1, 2) }.ToJsonString();
        foreach (var piece in (int[])[1_000_000, 4_096, 97])
        {
            var read = await ContractFile.Read(new Dripping(Encoding.UTF8.GetBytes(text), piece), false, new(Keys, Vocabulary, Today)).ToListAsync();
            read.Count.ShouldBe(300);
            read.Select(r => r.Number).ShouldBe(Enumerable.Range(1, 300).Select(i => $"M{i}"));
            read[149].Codes().ShouldBe(["text.cut"]);
        }
    }

    [Fact]
    public async Task The_layout_of_2022_is_read_too()
    {
        var text = new JsonObject
        {
            ["marches"] = new JsonObject
            {
                ["marche"] = new JsonArray(Json(("titulaires", new JsonArray(new JsonObject { ["titulaire"] = Holder(HolderSiret, "A") })))),
                ["contrat-concession"] = new JsonArray(Json(("id", "C1")))
            }
        }.ToJsonString();
        (await FileAsync(text)).Select(r => (r.Number, r.Outcome)).ShouldBe([("2019M01", ContractOutcome.Accepted), ("C1", ContractOutcome.Accepted)]);
        (await FileAsync($"[{Json().ToJsonString()}]")).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"marches\":[]}")]
    [InlineData("{\"marches\":[{\"id\":")]
    [InlineData("{\"marches\":[{}], oups}")]
    [InlineData("<xml/>")]
    public async Task A_file_that_is_none_says_so(string text) => await Should.ThrowAsync<MalformedContractFileException>(() => FileAsync(text));

    [Fact]
    public async Task A_damaged_compression_says_so()
    {
        var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) await gzip.WriteAsync(Encoding.UTF8.GetBytes("{\"marches\":[1]}"));
        var bytes = packed.ToArray();
        (await ContractFile.Read(new MemoryStream(bytes), true, new(Keys, null, Today)).ToListAsync()).ShouldHaveSingleItem().Codes().ShouldBe(["record.shape"]);
        bytes[12] ^= 0xFF;
        await Should.ThrowAsync<MalformedContractFileException>(async () => await ContractFile.Read(new MemoryStream(bytes), true, new(Keys, null, Today)).ToListAsync());
    }

    [Fact]
    public async Task What_is_whole_before_a_file_breaks_off_is_read()
    {
        var text = new JsonObject { ["marches"] = new JsonArray([.. Enumerable.Range(1, 300).Select(i => Json(("id", $"M{i}")))]) }.ToJsonString();
        var bytes = Encoding.UTF8.GetBytes(text);
        var cut = Encoding.UTF8.GetBytes(text[..text.IndexOf("\"M151\"", StringComparison.Ordinal)]);
        byte[] wrong = [.. cut, (byte)'!', .. bytes[cut.Length..]];
        foreach (var broken in (byte[][])[cut, wrong])
            foreach (var piece in (int[])[1_000_000, 4_096, 97])
                (await CountAsync(new Dripping(broken, piece), zipped: false)).ShouldBe(150);

        var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.NoCompression, leaveOpen: true)) await gzip.WriteAsync(bytes);
        (await CountAsync(new MemoryStream(packed.ToArray()[..(cut.Length + 200)]), zipped: true)).ShouldBeInRange(100, 151);

        static async Task<int> CountAsync(Stream file, bool zipped)
        {
            var count = 0;
            var broken = await Should.ThrowAsync<MalformedContractFileException>(async () => { await foreach (var record in ContractFile.Read(file, zipped, new(Keys, Vocabulary, Today))) count++; });
            broken.Message.ShouldNotBeEmpty();
            return count;
        }
    }

    [Fact]
    public async Task The_report_has_a_row_for_each_record_names_no_holder_and_runs_no_formula()
    {
        var read = await FileAsync(null, Json(), Json(("id", "=cmd()"), ("titulaires", new JsonArray(Holder("0600000000", "Jeanne Exemple")))), Json(("acheteur", null)));
        foreach (var lines in (bool[])[false, true])
        {
            var text = new StringWriter();
            using (var report = new ContractReport(text, lines)) foreach (var record in read) report.Write(record, record.Contract is null ? null : ContractEffect.Recorded);
            var rows = text.ToString().TrimEnd('\n').Split('\n');
            rows.Length.ShouldBe(lines ? 3 : 4);
            text.ToString().ShouldNotContain("Jeanne");
            text.ToString().ShouldContain("holder.unidentified");
            text.ToString().ShouldContain("buyer.missing");
            if (!lines) rows[2].ShouldContain("'=cmd()");
        }
    }

    /// <summary>Gives a few bytes at a time, as a network would.</summary>
    private sealed class Dripping(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => base.ReadAsync(buffer[..Math.Min(piece, buffer.Length)], cancellationToken);
    }
}
