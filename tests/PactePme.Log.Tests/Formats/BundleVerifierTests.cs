using System.Text;
using System.Text.Json;

namespace PactePme.Log.Tests.Formats;

public sealed class BundleVerifierTests : IDisposable
{
    private const int Size = 600;
    private readonly SmallLog log = SmallLog.Of(Size);

    public void Dispose() => log.Dispose();

    [Fact]
    public void A_log_as_it_was_made_is_right()
    {
        var advanced = 0L;
        var verdict = BundleVerifier.Verify(log.Folder, SmallLog.Verifiers, null, n => advanced += n);
        verdict.Fault.ShouldBeNull();
        (verdict.Entries, verdict.Streams, verdict.Disclosures, advanced).ShouldBe((Size, 3, 0, Size));
        verdict.Head!.IsSameAs(log.At(Size).Head).ShouldBeTrue();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(512)]
    public void A_log_of_any_size_is_right(int size)
    {
        using var other = SmallLog.Of(size);
        var verdict = other.Verify();
        verdict.Fault.ShouldBeNull();
        (verdict.Entries, verdict.Streams).ShouldBe((size, Math.Min(size, 3)));
    }

    [Fact]
    public void A_flipped_bit_of_an_entry_is_found_where_it_is()
    {
        foreach (var tile in log.Tiles.Where(t => t.Level is null))
        {
            var at = 0;
            for (var number = (int)tile.Start; number < tile.Start + tile.Width; at += 2 + log.Entries[number++].Length)
            {
                if (number % 64 is not (0 or 63) && number != Size - 1) continue;
                foreach (var bit in new[] { 0, 7, 8 * (log.Entries[number].Length / 2) + 3, 8 * log.Entries[number].Length - 1 })
                    log.FaultWith(log.Path(tile), b => Bits.Flipped(b, 8 * (at + 2) + bit)).ShouldNotBeNull().Index.ShouldBe(number, $"bit {bit}");
                for (var bit = 0; bit < 16; bit++)
                {
                    var fault = log.FaultWith(log.Path(tile), b => Bits.Flipped(b, 8 * at + bit)).ShouldNotBeNull($"length of entry {number}, bit {bit}");
                    if (fault.Index == tile.Start) ShouldName(fault, tile, number == tile.Start);
                    else fault.Index.ShouldBe(number);
                }
            }
        }
        log.Verify().Fault.ShouldBeNull();
    }

    [Fact]
    public void A_flipped_bit_of_a_tile_is_found_where_it_is()
    {
        foreach (var tile in log.Tiles.Where(t => t.Level == 0))
            for (var bit = 0; bit < 8 * Merkle.HashSize * tile.Width; bit += 997)
                log.FaultWith(log.Path(tile), b => Bits.Flipped(b, bit)).ShouldNotBeNull().Index.ShouldBe(tile.Start + bit / (8 * Merkle.HashSize));
        foreach (var tile in log.Tiles.Where(t => t.Level > 0))
            for (var bit = 0; bit < 8 * Merkle.HashSize * tile.Width; bit++)
                ShouldName(log.FaultWith(log.Path(tile), b => Bits.Flipped(b, bit)), tile);
        log.Verify().Fault.ShouldBeNull();
    }

    [Fact]
    public void Every_flipped_bit_of_the_checkpoint_is_found()
    {
        var length = File.ReadAllBytes(log.CheckpointPath).Length;
        for (var bit = 0; bit < 8 * length; bit++)
            log.FaultWith(log.CheckpointPath, b => Bits.Flipped(b, bit)).ShouldNotBeNull($"bit {bit}").English.ShouldContain("checkpoint", Case.Insensitive);
        log.FaultWith(log.CheckpointPath, b => [.. b, (byte)'\n']).ShouldNotBeNull();
        log.FaultWith(log.CheckpointPath, b => b[..^1]).ShouldNotBeNull();
        log.FaultWith(log.CheckpointPath, b => []).ShouldNotBeNull();
        log.FaultWith(log.CheckpointPath, b => null).ShouldNotBeNull().English.ShouldContain("no checkpoint");
    }

    [Fact]
    public void A_missing_tile_is_named()
    {
        foreach (var tile in log.Tiles) ShouldName(log.FaultWith(log.Path(tile), _ => null), tile);
        log.Verify().Fault.ShouldBeNull();
    }

    [Fact]
    public void A_tile_cut_or_lengthened_is_named()
    {
        foreach (var tile in log.Tiles)
            foreach (var altered in new Func<byte[], byte[]>[] { b => b[..^1], b => b[1..], b => b[..(b.Length / 2)], b => [], b => [.. b, 0], b => [.. b, .. new byte[Merkle.HashSize]] })
            {
                var fault = log.FaultWith(log.Path(tile), altered).ShouldNotBeNull(tile.Path);
                if (fault.Index is not { } index || index == tile.Start) ShouldName(fault, tile, tile.Level is null);
                else index.ShouldBeInRange(tile.Start, tile.Start + tile.Width - 1);
            }
        log.Verify().Fault.ShouldBeNull();
    }

    [Fact]
    public void Another_key_or_another_name_of_the_key_is_refused()
    {
        log.Verify(keys: SmallLog.OtherKeys.Verifiers(Rows.Origin)).Fault.ShouldNotBeNull().English.ShouldContain("not signed");
        log.Verify(keys: SmallLog.Keys.Verifiers("example.org/log/marseille")).Fault.ShouldNotBeNull().English.ShouldContain("not signed");
        log.Verify(keys: []).Fault.ShouldNotBeNull().English.ShouldContain("not signed");
        log.Verify(keys: [.. SmallLog.OtherKeys.Verifiers(Rows.Origin), .. SmallLog.Verifiers]).Fault.ShouldBeNull();
    }

    [Fact]
    public void A_signed_root_that_the_entries_do_not_give_is_refused()
    {
        File.WriteAllText(log.CheckpointPath, SmallLog.Keys.Sign(new(Rows.Origin, Size, log.Root(Size - 1))).ToString());
        log.Verify().Fault.ShouldNotBeNull().English.ShouldContain("root");
    }

    [Fact]
    public void A_checkpoint_of_more_entries_than_there_are_is_refused()
    {
        File.WriteAllText(log.CheckpointPath, SmallLog.Keys.Sign(new(Rows.Origin, Size + 1, log.Root(Size))).ToString());
        var fault = log.Verify().Fault.ShouldNotBeNull();
        fault.Index.ShouldBe(512);
        ShouldName(fault, new(null, 2, 89));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(254)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(555)]
    [InlineData(599)]
    public void A_version_left_out_is_found(int at)
    {
        Rewritten(at, r => r with { Version = r.Version + 1 });
        var fault = log.Verify().Fault.ShouldNotBeNull();
        fault.Index.ShouldBe(at);
        fault.English.ShouldContain($"version {at / 3 + 2}, not {at / 3 + 1}");
    }

    [Fact]
    public void An_event_left_out_is_found_at_the_next_of_its_stream()
    {
        log.Entries.RemoveAt(300);
        log.Write();
        log.Verify().Fault.ShouldNotBeNull().Index.ShouldBe(302);
    }

    [Fact]
    public void Events_in_another_order_are_found()
    {
        (log.Entries[300], log.Entries[303]) = (log.Entries[303], log.Entries[300]);
        log.Write();
        log.Verify().Fault.ShouldNotBeNull().Index.ShouldBe(300);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(255, 3)]
    [InlineData(597, 100)]
    public void An_event_that_is_there_twice_is_found(int at, int first)
    {
        Rewritten(at, r => r with { Id = log.AllRows[first].Id });
        var fault = log.Verify().Fault.ShouldNotBeNull();
        fault.Index.ShouldBe(at);
        fault.English.ShouldContain(log.AllRows[first].Id.ToString());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(256)]
    [InlineData(599)]
    public void An_entry_of_another_log_is_found(int at)
    {
        Rewritten(at, r => r with { Territory = "marseille" });
        var fault = log.Verify().Fault.ShouldNotBeNull();
        fault.Index.ShouldBe(at);
        fault.English.ShouldContain("example.org/log/marseille");
    }

    [Fact]
    public void What_is_no_entry_is_found()
    {
        foreach (var other in new[] { "", "{}", "entry", Encoding.UTF8.GetString(log.Entries[400]).Replace("\"v\":1", "\"v\":2", StringComparison.Ordinal) })
        {
            log.Entries[400] = Encoding.UTF8.GetBytes(other);
            log.Write();
            var fault = log.Verify().Fault.ShouldNotBeNull();
            fault.Index.ShouldBe(400);
            fault.English.ShouldContain("format 1");
        }
    }

    [Fact]
    public void A_checkpoint_kept_before_is_extended()
    {
        foreach (var size in new[] { 0, 1, 2, 255, 256, 257, 512, 599, 600 }) log.Verify(log.At(size)).Fault.ShouldBeNull($"{size}");
    }

    [Fact]
    public void A_checkpoint_kept_before_with_another_root_is_found_at_its_last_entry()
    {
        foreach (var size in new[] { 1, 2, 255, 256, 257, 512, 599 })
        {
            var fault = log.Verify(SmallLog.Keys.Sign(new(Rows.Origin, size, log.Root(size - 1)))).Fault.ShouldNotBeNull($"{size}");
            fault.Index.ShouldBe(size - 1);
            fault.English.ShouldContain("rewritten");
        }
        log.Verify(SmallLog.Keys.Sign(new(Rows.Origin, Size, log.Root(Size - 1)))).Fault.ShouldNotBeNull().English.ShouldContain("rewritten");
    }

    [Fact]
    public void A_history_that_was_rewritten_does_not_extend_what_was_kept()
    {
        var kept = log.At(400);
        Rewritten(200, r => r with { Data = r.Data.Replace("marker", "altered", StringComparison.Ordinal) });
        log.Verify().Fault.ShouldBeNull();
        log.Verify(log.At(400)).Fault.ShouldBeNull();
        log.Verify(kept).Fault.ShouldNotBeNull().Index.ShouldBe(399);
    }

    [Fact]
    public void A_checkpoint_kept_before_of_more_entries_another_log_or_another_key_is_refused()
    {
        log.Verify(SmallLog.Keys.Sign(new(Rows.Origin, Size + 1, log.Root(Size)))).Fault.ShouldNotBeNull().English.ShouldContain("601 entries");
        log.Verify(SmallLog.Keys.Sign(new("example.org/log/marseille", 100, log.Root(100)))).Fault.ShouldNotBeNull().English.ShouldContain("another log");
        log.Verify(SmallLog.OtherKeys.Sign(log.At(100).Head)).Fault.ShouldNotBeNull().English.ShouldContain("not signed");
    }

    [Fact]
    public void Tiles_of_three_levels_are_verified()
    {
        using var large = SmallLog.Of(65_536 + 300);
        large.Verify().Fault.ShouldBeNull();
        foreach (var tile in new Tile[] { new(1, 0, 256), new(1, 1, 1), new(2, 0, 1) }) ShouldName(large.FaultWith(large.Path(tile), b => Bits.Flipped(b, 8 * b.Length - 1)), tile);
        ShouldName(large.FaultWith(large.Path(new(1, 0, 256)), _ => null), new(1, 0, 256));
        large.FaultWith(large.Path(new(0, 256, 256)), b => Bits.Flipped(b, 0)).ShouldNotBeNull().Index.ShouldBe(65_536);
    }

    [Fact]
    public void Disclosures_of_what_entries_commit_to_are_counted()
    {
        log.Disclose(0, Line(3, All(3)), Line(255, [SmallLog.Format.DisclosureOfEvent(log.AllRows[255])]));
        log.Disclose(2, Line(599, All(599)));
        var verdict = log.Verify();
        verdict.Fault.ShouldBeNull();
        verdict.Disclosures.ShouldBe(All(3).Count + 1 + All(599).Count);
    }

    [Fact]
    public void Details_are_disclosed_by_themselves()
    {
        PersonalValue jeanne = new("""{"name":"Jeanne"}"""u8.ToArray(), new byte[32]);
        log.Entries[2] = SmallLog.Format.Write(log.AllRows[2], jeanne);
        log.Write();
        log.Disclose(0, Line(2, [EntryFormat.DisclosureOfDetails(log.AllRows[2].Id, jeanne)]));
        log.Verify().Fault.ShouldBeNull();
        log.Disclose(0, Line(2, [EntryFormat.DisclosureOfDetails(log.AllRows[2].Id, jeanne with { Json = """{"name":"Jeannot"}"""u8.ToArray() })]));
        var fault = log.Verify().Fault.ShouldNotBeNull();
        fault.Index.ShouldBe(2);
        fault.English.ShouldContain(EntryFormat.Details);
    }

    [Fact]
    public void A_disclosure_with_another_value_is_found()
    {
        var all = All(300);
        for (var i = 0; i < all.Count; i++)
        {
            var (name, value) = all[i].Read()!.Value;
            log.Disclose(1, Line(299, All(299)), Line(300, [.. all.Take(i), Disclosure.Of(new byte[16], name, Encoding.UTF8.GetBytes(value.GetRawText())), .. all.Skip(i + 1)]));
            var fault = log.Verify().Fault.ShouldNotBeNull(name);
            fault.Index.ShouldBe(300);
            fault.English.ShouldContain(name);
            log.Disclose(1, Line(300, [.. all, Disclosure.Of(new byte[16], name, "\"forged\""u8)]));
            log.Verify().Fault.ShouldNotBeNull(name).Index.ShouldBe(300);
        }
    }

    [Fact]
    public void A_disclosure_of_another_entry_or_without_the_first_step_is_found()
    {
        log.Disclose(0, Line(3, All(4)));
        log.Verify().Fault.ShouldNotBeNull().Index.ShouldBe(3);
        log.Disclose(0, Line(3, [.. All(3).Skip(1)]));
        log.Verify().Fault.ShouldNotBeNull().Index.ShouldBe(3);
        log.Disclose(0, Line(3, [.. All(3).Skip(1), All(3)[0]]));
        log.Verify().Fault.ShouldNotBeNull().Index.ShouldBe(3);
        log.Disclose(0, Line(3, [new("AAAA")]));
        log.Verify().Fault.ShouldNotBeNull().Index.ShouldBe(3);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"index":600,"disclosures":[]}""")]
    [InlineData("""{"index":256,"disclosures":[]}""")]
    [InlineData("""{"index":-1,"disclosures":[]}""")]
    [InlineData("""{"index":3,"disclosures":[1]}""")]
    [InlineData("""{"index":3}""")]
    [InlineData("""{"index":3,"disclosures":null}""")]
    [InlineData("""{"index":3,"disclosures":[null]}""")]
    public void Disclosures_that_cannot_be_read_are_refused(string line)
    {
        log.Disclose(0, Line(3, All(3)), line);
        log.Verify().Fault.ShouldNotBeNull();
    }

    [Fact]
    public void A_forged_disclosure_behind_one_that_is_nothing_is_found()
    {
        var forged = Disclosure.Of(new byte[16], "place", "\"forged\""u8).Encoded;
        log.Disclose(0, $$"""{"index":3,"disclosures":[null,"{{forged}}"]}""");
        log.Verify().Fault.ShouldNotBeNull();
    }

    [Fact]
    public void A_proof_with_its_entry_and_disclosures_is_right()
    {
        foreach (var index in new[] { 0, 1, 255, 256, 300, 599 })
        {
            var (proof, extra, fault) = BundleVerifier.VerifyProof(log.Proof(index, log.Entries[index], [.. All(index)]).ToString(), SmallLog.Verifiers);
            fault.ShouldBeNull();
            proof!.Index.ShouldBe(index);
            extra!.Entry.ShouldBe(log.Entries[index]);
            extra.Disclosures.ShouldBe(All(index).Select(d => d.Encoded));
            BundleVerifier.VerifyProof(log.Proof(index, log.Entries[index]).ToString(), SmallLog.Verifiers).Fault.ShouldBeNull();
        }
    }

    [Fact]
    public void A_proof_of_another_entry_place_key_or_log_is_refused()
    {
        Fault(log.Proof(300, log.Entries[301])).Index.ShouldBe(300);
        Fault(log.Proof(300, log.Entries[300]) with { Index = 301 }).Index.ShouldBe(301);
        Fault(log.Proof(300, log.Entries[300]) with { Checkpoint = log.At(599) }).Index.ShouldBe(300);
        Fault(log.Proof(300, log.Entries[300]) with { Checkpoint = SmallLog.OtherKeys.Sign(log.At(Size).Head) }).English.ShouldContain("not signed");
        Fault(log.Proof(300, log.Entries[300]) with { Checkpoint = SmallLog.Keys.Sign(log.At(Size).Head with { Origin = "example.org/log/marseille" }) }).English.ShouldContain("not signed");
        for (var bit = 0; bit < 8 * log.Entries[300].Length; bit += 29) Fault(log.Proof(300, Bits.Flipped(log.Entries[300], bit))).Index.ShouldBe(300);
    }

    [Fact]
    public void A_proof_that_brings_no_entry_is_refused()
    {
        BundleVerifier.VerifyProof("", SmallLog.Verifiers).Fault.ShouldNotBeNull().English.ShouldContain("no tlog-proof");
        BundleVerifier.VerifyProof(log.At(Size).ToString(), SmallLog.Verifiers).Fault.ShouldNotBeNull().English.ShouldContain("no tlog-proof");
        foreach (var extra in new[] { null, "", "{}", "null", "[]", "{", """{"entry":null,"disclosures":[]}""", """{"entry":"AAAA"}""", """{"entry":"A","disclosures":[]}""", """{"entry":"AAAA","disclosures":[1]}""" })
        {
            var fault = Fault(log.Proof(300, null) with { Extra = extra is null ? default(ReadOnlyMemory<byte>?) : Encoding.UTF8.GetBytes(extra) });
            fault.English.ShouldContain("no entry", customMessage: extra);
        }
    }

    [Fact]
    public void A_proof_with_a_disclosure_that_its_entry_does_not_commit_to_is_refused()
    {
        var fault = Fault(log.Proof(300, log.Entries[300], [.. All(300), Disclosure.Of(new byte[16], "place", "\"forged\""u8)]));
        fault.Index.ShouldBe(300);
        fault.English.ShouldContain("place");
        Fault(log.Proof(300, log.Entries[300], [.. All(301)])).Index.ShouldBe(300);
        Fault(log.Proof(300, log.Entries[300], [.. All(300).Skip(1)])).Index.ShouldBe(300);
        Fault(log.Proof(300, log.Entries[300], new Disclosure("AAAA"))).Index.ShouldBe(300);
    }

    [Fact]
    public void A_forged_disclosure_behind_one_that_is_nothing_is_refused_in_a_proof()
    {
        var forged = Disclosure.Of(new byte[16], "place", "\"forged\""u8).Encoded;
        var extra = $$"""{"entry":"{{Convert.ToBase64String(log.Entries[300])}}","disclosures":[null,"{{forged}}"]}""";
        Fault(log.Proof(300, null) with { Extra = Encoding.UTF8.GetBytes(extra) });
    }

    [Fact]
    public void A_forged_disclosure_of_what_is_no_entry_is_refused_in_a_proof()
    {
        log.Entries[300] = "{}"u8.ToArray();
        Fault(log.Proof(300, log.Entries[300], Disclosure.Of(new byte[16], "place", "\"forged\""u8)));
    }

    [Fact]
    public void A_proof_of_an_entry_that_names_another_log_is_refused()
    {
        log.Entries[300] = SmallLog.Format.Write(log.AllRows[300] with { Territory = "marseille" }, null);
        Fault(log.Proof(300, log.Entries[300]));
    }

    private static LogFault Fault(TlogProof proof) => BundleVerifier.VerifyProof(proof.ToString(), SmallLog.Verifiers).Fault.ShouldNotBeNull();

    private void Rewritten(int at, Func<EventRow, EventRow> change)
    {
        log.Entries[at] = SmallLog.Format.Write(change(log.AllRows[at]), null);
        log.Write();
    }

    private List<Disclosure> All(int index) => [SmallLog.Format.DisclosureOfEvent(log.AllRows[index]), .. SmallLog.Format.DisclosuresOfFields(log.AllRows[index]).Values];

    private static string Line(long index, IEnumerable<Disclosure> disclosures) => JsonSerializer.Serialize(new DisclosedEntry(index, [.. disclosures.Select(d => d.Encoded)]), JsonSerializerOptions.Web);

    private static void ShouldName(LogFault? fault, Tile tile, bool orItsFirstEntry = false)
    {
        fault.ShouldNotBeNull(tile.Path);
        if (orItsFirstEntry && fault.Index == tile.Start) return;
        fault.English.ShouldContain($"{tile.Path} ");
        fault.French.ShouldContain(tile.Path);
    }
}
