using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using FsCheck.Xunit;

namespace PactePme.Log.Tests.Formats;

public sealed class EntryTests
{
    private static readonly EntryFormat Format = Rows.Format(), Elsewhere = Rows.Format(secret: 100);
    private static readonly PersonalValue Jeanne = new("""{"name":"Jeanne"}"""u8.ToArray(), [.. Enumerable.Range(64, 32).Select(i => (byte)i)]);

    // Worked out with another implementation: entries that exist are never written otherwise.
    [Fact]
    public void Known_events_have_their_known_entries()
    {
        var heard = Rows.Of("membership", "member_heard_v1", """{"heardOn": "2031-03-01", "howHeard": "In person, l'après-midi", "effectiveAt": "2031-03-07T08:00:00+00:00"}""") with { Id = new("0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b") };
        Write(heard).ShouldBe("""{"v":1,"log":"example.org/log/aubagne","stream":"nviyzZgxCJWz6zMSmuyA4A","version":7,"event":"e0073b81-6467-8bf2-ae7a-6b32284dfffe","_sd":["Nez85MJl8iL2Z10oa4vqIKLhFdmOo__Nl2n2TC02sAI","oC1gLQieQAn4pGNVF8I7b0RrHhjsxKkTpF3Umw5b5kw"]}""");
        Write(heard, Jeanne).ShouldBe("""{"v":1,"log":"example.org/log/aubagne","stream":"nviyzZgxCJWz6zMSmuyA4A","version":7,"event":"e0073b81-6467-8bf2-ae7a-6b32284dfffe","_sd":["BtWLDPNaebi3z-llCqBVCIRS8mZlQMtsCstzkXwUfqU","oC1gLQieQAn4pGNVF8I7b0RrHhjsxKkTpF3Umw5b5kw"]}""");
        Write(Rows.Of("governance", "meeting_moved_v1", """{"at": "2031-04-02T16:00:00+00:00", "place": "Mairie d'Aubagne", "reason": "Grève", "remote": true, "effectiveAt": "2031-03-07T08:00:00+00:00"}""") with { Id = heard.Id }).ShouldBe("""{"v":1,"log":"example.org/log/aubagne","stream":"6UUhH277HKSlkEUSC0Fk8w","version":7,"event":"0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b","module":"governance","at":"2031-03-07T09:08:07.123456Z","type":"meeting_moved_v1","resource":"11111111-2222-3333-4444-555555555555","organisation":"12345678-9abc-def0-1234-56789abcdef0","role":"secretary","public":{"at":"2031-04-02T16:00:00+00:00","remote":true,"effectiveAt":"2031-03-07T08:00:00+00:00"},"_sd":["Nez85MJl8iL2Z10oa4vqIKLhFdmOo__Nl2n2TC02sAI","TdLhkS3bQH8sownPO1RtXhmc0sGJzFZnBxPByTrvzsE"]}""");
    }

    [Fact]
    public void There_are_opaque_and_visible_events_in_every_module()
    {
        EventType.All.Count.ShouldBeGreaterThan(150);
        foreach (var module in Rows.Modules)
        {
            EventType.Visible.ShouldContain(t => t.Module == module.Schema);
            EventType.Opaque.ShouldContain(t => t.Module == module.Schema);
        }
    }

    [Fact]
    public void An_opaque_entry_tells_nothing()
    {
        foreach (var type in EventType.Opaque)
        {
            var row = Rows.Of(type);
            foreach (var text in new[] { Write(row), Write(row, Jeanne) })
            {
                Regex.Matches(text, "marker").ShouldBeEmpty($"{type}: {text}");
                foreach (var told in new[] { type.Name, type.Clr.Name, type.Module, "correlation", "secretary", "Jeanne", "2031-03-07", "09:08:07", Number(Rows.At) }.Concat(Spelt(Rows.Stream)).Concat(Spelt(Rows.Person)).Concat(Spelt(Rows.Organisation)))
                    text.ShouldNotContain(told, Case.Insensitive, $"{type}: {text}");
                Names(text).ShouldBe(["v", "log", "stream", "version", "event", "_sd"], type.ToString());
            }
        }
    }

    [Fact]
    public void All_opaque_entries_have_the_same_length()
    {
        foreach (var version in new[] { 1L, 7, 12, 1_000 })
        {
            var lengths = EventType.Opaque.SelectMany((type, i) => new[] { null, Jeanne }.Select(personal => Format.Write(Rows.Of(type, i) with { Version = version, Stream = Rows.Event(i) }, personal).Length));
            lengths.Distinct().Count().ShouldBe(1);
        }
    }

    [Fact]
    public void A_visible_entry_says_the_fields_that_its_type_shows_and_no_others()
    {
        foreach (var type in EventType.Visible)
        {
            var row = Rows.Of(type);
            foreach (var text in new[] { Write(row), Write(row, Jeanne) })
            {
                Regex.Matches(text, Rows.Marked).Select(m => m.Value).ShouldBe(type.Properties.Select((p, i) => (p, i)).Where(x => type.Shown.Contains(x.p)).Select(x => Rows.Marker(x.i)), $"{type}: {text}");
                string[] actor = type.Shows!.Actor ? ["organisation", "role"] : [];
                Names(text).ShouldBe(["v", "log", "stream", "version", "event", "module", "at", "type", "resource", .. actor, "public", "_sd"], type.ToString());
                var json = JsonDocument.Parse(text).RootElement;
                json.GetProperty("public").EnumerateObject().Select(p => p.Name).ShouldBe(type.Shown, type.ToString());
                (json.GetProperty("module").GetString(), json.GetProperty("type").GetString(), json.GetProperty("resource").GetGuid()).ShouldBe((type.Module, type.Name, Rows.Stream));
                json.GetProperty("at").GetString().ShouldBe("2031-03-07T09:08:07.123456Z");
                if (type.Shows.Actor) (json.GetProperty("organisation").GetGuid(), json.GetProperty("role").GetString()).ShouldBe((Rows.Organisation, "secretary"));
                foreach (var told in Spelt(Rows.Person).Concat(["Jeanne", "correlation"]).Concat(type.Shows.Actor ? [] : ["secretary", .. Spelt(Rows.Organisation)])) text.ShouldNotContain(told, Case.Insensitive, $"{type}: {text}");
            }
        }
    }

    [Fact]
    public void What_a_type_shows_are_fields_of_it()
    {
        foreach (var type in EventType.Visible)
        {
            foreach (var field in type.Shows!.Fields) type.Clr.GetProperty(field, BindingFlags.Public | BindingFlags.Instance).ShouldNotBeNull($"{type}: {field}");
            type.Shows.Fields.ShouldBeUnique();
            Format.Shown(type.Module, type.Name).ShouldNotBeNull().Fields.ShouldBe(type.Shows.Fields);
        }
        foreach (var type in EventType.Opaque) Format.Shown(type.Module, type.Name).ShouldBeNull(type.ToString());
        foreach (var type in EventType.All) type.Properties.ShouldNotContain(p => p.StartsWith('@') || p.StartsWith('\0'), $"{type}: a field has a name that is used for something else.");
    }

    [Fact]
    public void Without_an_organisation_or_a_role_a_visible_entry_has_none()
    {
        var row = Rows.Of(EventType.Of("governance", "meeting_moved_v1"));
        Names(Write(row with { User = null })).ShouldNotContain(n => n == "organisation" || n == "role");
        Names(Write(row with { User = "system" })).ShouldNotContain(n => n == "organisation" || n == "role");
        foreach (var headers in new[] { null, "{}", """{"message": "role"}""", """{"parent": {"role": "secretary"}}""" })
        {
            Names(Write(row with { Headers = headers })).ShouldContain("organisation");
            Names(Write(row with { Headers = headers })).ShouldNotContain("role", headers);
        }
    }

    [Fact]
    public void What_is_public_of_each_event_is_what_was_approved()
    {
        var received = string.Concat(EventType.All.Select(t => $"{t}: {(t.Shows is not { } shows ? "opaque" : $"{(shows.Fields.Count == 0 ? "no field" : string.Join(", ", shows.Fields))}{(shows.Actor ? " +actor" : "")}")}\n"));
        var path = Path.Combine(Path.GetDirectoryName(Here())!, "visibility.approved.txt");
        if (Environment.GetEnvironmentVariable("PACTE_APPROVE") == "1") File.WriteAllText(path, received);
        var approved = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        if (approved == received) return;
        var beside = Path.ChangeExtension(path, ".received.txt");
        File.WriteAllText(beside, received);
        Assert.Fail($"What events say in public is not what was approved. Compare visibility.approved.txt with {beside}; if the change is wanted, run this test with PACTE_APPROVE=1 and commit it.");
    }

    [Fact]
    public void Every_field_is_disclosed_from_the_entry_in_two_steps()
    {
        foreach (var type in EventType.All)
        {
            var row = Rows.Of(type);
            var head = EntryHead.Read(Format.Write(row, Jeanne)).ShouldNotBeNull(type.ToString());
            head.Digests.Count.ShouldBe(2);
            head.Digests.ShouldContain(EntryFormat.DisclosureOfDetails(row.Id, Jeanne).Digest);
            var inner = Format.DisclosureOfEvent(row);
            head.Digests.ShouldContain(inner.Digest);
            var (name, value) = inner.Read().ShouldNotBeNull();
            name.ShouldBe(EntryFormat.Event);
            var fields = Format.DisclosuresOfFields(row);
            value.GetProperty("_sd").EnumerateArray().Select(d => d.GetString()).ShouldBe(fields.Values.Select(d => d.Digest).Order(StringComparer.Ordinal));
            fields.Keys.ShouldBe([.. type.Properties, EntryFormat.Id, EntryFormat.Type, EntryFormat.Resource, EntryFormat.At, EntryFormat.Person, EntryFormat.Organisation, EntryFormat.Role, EntryFormat.Row], ignoreOrder: true, type.ToString());
            foreach (var (field, disclosure) in fields) disclosure.Read().ShouldNotBeNull().Name.ShouldBe(field);
            foreach (var (field, i) in type.Properties.Select((p, i) => (p, i))) fields[field].Read()!.Value.Value.GetString().ShouldBe(Rows.Marker(i));
            fields[EntryFormat.Type].Read()!.Value.Value.GetString().ShouldBe(type.Name);
            fields[EntryFormat.Resource].Read()!.Value.Value.GetGuid().ShouldBe(Rows.Stream);
            fields[EntryFormat.At].Read()!.Value.Value.GetString().ShouldBe("2031-03-07T09:08:07.123456Z");
            fields[EntryFormat.Person].Read()!.Value.Value.GetGuid().ShouldBe(Rows.Person);
            fields[EntryFormat.Organisation].Read()!.Value.Value.GetGuid().ShouldBe(Rows.Organisation);
            fields[EntryFormat.Role].Read()!.Value.Value.GetString().ShouldBe("secretary");
            fields[EntryFormat.Row].Read()!.Value.Value.GetRawText().ShouldBe(Encoding.UTF8.GetString(row.Columns()));
        }
    }

    [Fact]
    public void The_same_values_have_other_digests_in_another_event_another_territory_or_under_another_key()
    {
        foreach (var type in EventType.All)
        {
            var row = Rows.Of(type);
            var all = new[] { Digests(Format, row), Digests(Format, row with { Id = Rows.Event(2) }), Digests(Format, row with { Territory = "marseille" }), Digests(Elsewhere, row) };
            all.SelectMany(d => d).Distinct().Count().ShouldBe(4 * (type.Properties.Count + 9), type.ToString());
        }

        static List<string> Digests(EntryFormat format, EventRow row) => [.. format.DisclosuresOfFields(row).Values.Append(format.DisclosureOfEvent(row)).Select(d => d.Digest)];
    }

    [Fact]
    public void Equal_values_of_one_event_have_other_digests()
    {
        var row = Rows.Of(EventType.Of("purchasing", "clarification_answered_v1"), value: _ => "\"Yes\"");
        Format.DisclosuresOfFields(row).Values.Select(d => d.Digest).ShouldBeUnique();
    }

    [Fact]
    public void An_event_has_two_digests_whether_or_not_it_has_personal_details()
    {
        foreach (var type in EventType.All)
        {
            var row = Rows.Of(type);
            var (without, with) = (EntryHead.Read(Format.Write(row, null))!, EntryHead.Read(Format.Write(row, Jeanne))!);
            foreach (var digests in new[] { without.Digests, with.Digests })
            {
                digests.Count.ShouldBe(2);
                digests.ShouldAllBe(d => d.Length == 43);
                digests.ShouldBe(digests.Order(StringComparer.Ordinal));
                digests.ShouldBeUnique();
            }
            with.Digests.Intersect(without.Digests).ShouldBe([Format.DisclosureOfEvent(row).Digest]);
            Format.Write(row, with.Digests.Count == 2 ? Jeanne with { Json = "\"another, much longer detail\""u8.ToArray() } : null).Length.ShouldBe(Format.Write(row, null).Length);
        }
    }

    [Fact]
    public void What_stands_for_details_differs_by_event_territory_and_key_and_not_by_chance()
    {
        var row = Rows.Of(EventType.Of("membership", "person_joined_v1"));
        Other(Format, row).ShouldBe(Other(Rows.Format(), row));
        new[] { Other(Format, row), Other(Format, row with { Id = Rows.Event(2) }), Other(Format, row with { Territory = "marseille" }), Other(Elsewhere, row) }.ShouldBeUnique();

        static string Other(EntryFormat format, EventRow row) => EntryHead.Read(format.Write(row, null))!.Digests.Single(d => d != format.DisclosureOfEvent(row).Digest);
    }

    [Fact]
    public void A_stream_has_one_label_which_tells_neither_it_nor_its_module()
    {
        var row = Rows.Of(EventType.Of("membership", "person_joined_v1"));
        Label(Format, row with { Id = Rows.Event(2), Version = 8, Type = "person_left_v1", Data = "{}" }).ShouldBe(Label(Format, row));
        new[]
        {
            Label(Format, row), Label(Format, row with { Stream = Rows.Event(2) }), Label(Format, row with { Module = "governance" }), Label(Format, row with { Territory = "marseille" }), Label(Elsewhere, row)
        }.ShouldBeUnique();
        Label(Format, row).Length.ShouldBe(22);

        static string Label(EntryFormat format, EventRow row) => EntryHead.Read(format.Write(row, null))!.Stream;
    }

    [Fact]
    public void A_row_is_told_from_one_that_was_changed_in_any_column()
    {
        foreach (var name in new[] { ("governance", "meeting_moved_v1"), ("membership", "person_joined_v1"), ("purchasing", "need_closed_v1") })
        {
            var row = Rows.Of(EventType.Of(name.Item1, name.Item2)) with { DotNetType = "dotnet", Causation = "causation", Binary = [1, 2] };
            Dictionary<string, EventRow[]> changed = new()
            {
                [nameof(EventRow.Module)] = [row with { Module = "network" }, row with { Module = "" }],
                [nameof(EventRow.Territory)] = [row with { Territory = "marseille" }, row with { Territory = "" }],
                [nameof(EventRow.Sequence)] = [row with { Sequence = 43 }],
                [nameof(EventRow.Id)] = [row with { Id = Rows.Event(2) }],
                [nameof(EventRow.Stream)] = [row with { Stream = Rows.Event(2) }],
                [nameof(EventRow.Version)] = [row with { Version = 8 }],
                [nameof(EventRow.Type)] = [row with { Type = row.Type + "_" }],
                [nameof(EventRow.Data)] = [row with { Data = row.Data.Replace("x\"", "y\"", StringComparison.Ordinal) }, row with { Data = row.Data + " " }, row with { Data = "{}" }],
                [nameof(EventRow.At)] = [row with { At = Rows.At + 1 }],
                [nameof(EventRow.DotNetType)] = [row with { DotNetType = "other" }, row with { DotNetType = null }],
                [nameof(EventRow.Correlation)] = [row with { Correlation = "other" }, row with { Correlation = null }],
                [nameof(EventRow.Causation)] = [row with { Causation = "other" }, row with { Causation = null }],
                [nameof(EventRow.Headers)] = [row with { Headers = """{"role": "member"}""" }, row with { Headers = "{}" }, row with { Headers = null }],
                [nameof(EventRow.User)] = [row with { User = $"{Rows.Organisation:N}@{Rows.Person:N}" }, row with { User = "system" }, row with { User = null }],
                [nameof(EventRow.Archived)] = [row with { Archived = true }],
                [nameof(EventRow.Binary)] = [row with { Binary = [1, 3] }, row with { Binary = [] }, row with { Binary = null }]
            };
            changed.Keys.ShouldBe(typeof(EventRow).GetConstructors().Single(c => c.GetParameters().Length > 1).GetParameters().Select(p => p.Name!), ignoreOrder: true);
            foreach (var personal in new[] { null, Jeanne })
            {
                var entry = Format.Write(row, personal);
                Format.IsOf(entry, row, personal).ShouldBeTrue();
                Format.IsOf(entry, row with { }, null).ShouldBeTrue();
                foreach (var (column, rows) in changed)
                    foreach (var other in rows)
                    {
                        Format.IsOf(entry, other, personal).ShouldBeFalse($"{row.Type}: {column}");
                        Format.IsOf(Format.Write(other, personal), row, personal).ShouldBeFalse($"{row.Type}: {column}");
                    }
                Elsewhere.IsOf(entry, row, personal).ShouldBeFalse();
            }
        }
    }

    [Fact]
    public void Personal_details_that_were_changed_are_told()
    {
        var row = Rows.Of(EventType.Of("membership", "person_joined_v1"));
        var entry = Format.Write(row, Jeanne);
        Format.IsOf(entry, row, Jeanne with { Json = """{"name":"Jeannot"}"""u8.ToArray() }).ShouldBeFalse();
        Format.IsOf(entry, row, Jeanne with { Key = [.. Jeanne.Key.Reverse()] }).ShouldBeFalse();
        Format.IsOf(Format.Write(row, null), row, Jeanne).ShouldBeFalse();
    }

    [Fact]
    public void An_entry_that_says_something_else_in_the_clear_is_not_of_the_row()
    {
        var row = Rows.Of(EventType.Of("governance", "meeting_moved_v1"));
        var text = Write(row);
        var public_ = Rows.Marker(EventType.Of("governance", "meeting_moved_v1").Properties.ToList().IndexOf("remote"));
        foreach (var (said, other) in new[] { (public_, "marker9999x"), ("meeting_moved_v1", "meeting_closed_v1"), ("2031-03-07", "2030-03-07"), (Rows.Stream.ToString(), Rows.Person.ToString()), (Rows.Organisation.ToString(), Rows.Person.ToString()), ("secretary", "member") })
        {
            text.ShouldContain(said);
            Format.IsOf(Encoding.UTF8.GetBytes(text.Replace(said, other, StringComparison.Ordinal)), row, null).ShouldBeFalse($"The entry says {other}, the row {said}.");
        }
    }

    [Fact]
    public void A_value_too_long_enters_by_its_digest_and_is_named()
    {
        foreach (var type in EventType.Visible.Where(t => t.Shown.Count > 0))
            foreach (var longOne in type.Shown)
            {
                var row = Rows.Of(type, value: p => p == longOne ? Quoted(EntryFormat.LongestValue + 1) : "1");
                var json = JsonDocument.Parse(Format.Write(row, null)).RootElement;
                json.GetProperty("byDigest").EnumerateArray().Select(n => n.GetString()).ShouldBe([longOne]);
                json.GetProperty("public").EnumerateObject().Select(p => p.Name).ShouldBe(type.Shown.Where(p => p != longOne));
                json.GetRawText().ShouldNotContain("xxxxx");
                Format.DisclosureOfEvent(row).Read()!.Value.Value.GetProperty("_sd").EnumerateArray().Select(d => d.GetString()).ShouldContain(Format.DisclosuresOfFields(row)[longOne].Digest);
            }
    }

    [Fact]
    public void A_value_is_long_in_bytes()
    {
        var row = Rows.Of(EventType.Of("governance", "committee_attested_v1"), value: p => p == "name" ? $"\"{new string('é', (EntryFormat.LongestValue - 2) / 2)}\"" : "1");
        Names(Write(row)).ShouldNotContain("byDigest");
        row = Rows.Of(EventType.Of("governance", "committee_attested_v1"), value: p => p == "name" ? $"\"{new string('é', (EntryFormat.LongestValue - 2) / 2)}x\"" : "1");
        Names(Write(row)).ShouldContain("byDigest");
    }

    [Fact]
    public void The_longest_values_that_are_said_in_the_clear_fit_into_an_entry()
    {
        foreach (var type in EventType.Visible)
        {
            var row = Rows.Of(type, value: _ => Quoted(EntryFormat.LongestValue)) with { Version = long.MaxValue, Headers = $$"""{"role": {{Quoted(100)}}}""" };
            var entry = Format.Write(row, Jeanne);
            entry.Length.ShouldBeLessThanOrEqualTo(EntryHead.Longest, type.ToString());
            var json = JsonDocument.Parse(entry).RootElement;
            json.TryGetProperty("byDigest", out _).ShouldBeFalse();
            json.GetProperty("public").EnumerateObject().Select(p => p.Name).ShouldBe(type.Shown);
            Format.Write(Rows.Of(type, value: _ => Quoted(60_000)), Jeanne).Length.ShouldBeLessThan(4_096);
        }
    }

    [Fact]
    public void Values_are_said_as_they_stand()
    {
        foreach (var value in new[] { "12.50", "1e3", "null", "true", "[]", """{"a": ["é", "\u00e9", "<&+'>", 1.0]}""", "\"\\\"\"" })
            Write(Rows.Of(EventType.Of("governance", "meeting_moved_v1"), value: p => p == "at" ? value : "1")).ShouldContain($"\"at\":{value}");
    }

    [Fact]
    public void A_head_is_what_its_entry_says()
    {
        var row = Rows.Of(EventType.Of("governance", "meeting_moved_v1"));
        var head = EntryHead.Read(Format.Write(row, null)).ShouldNotBeNull();
        (head.Log, head.Version, head.Event, head.Module, head.At, head.Type, head.Resource).ShouldBe((Rows.Origin, 7, row.Id, "governance", "2031-03-07T09:08:07.123456Z", "meeting_moved_v1", Rows.Stream));
        var opaque = EntryHead.Read(Format.Write(Rows.Of(EventType.Of("membership", "person_joined_v1")), null)).ShouldNotBeNull();
        (opaque.Log, opaque.Version, opaque.Event, opaque.Module, opaque.At, opaque.Type, opaque.Resource).ShouldBe((Rows.Origin, 7, opaque.Event, null, null, null, null));
        opaque.Event.ShouldNotBe(row.Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"v":2,"log":"a","stream":"b","version":1,"event":"0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b","_sd":[]}""")]
    [InlineData("""{"v":"1","log":"a","stream":"b","version":1,"event":"0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b","_sd":[]}""")]
    [InlineData("""{"log":"a","stream":"b","version":1,"event":"0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b","_sd":[]}""")]
    [InlineData("""{"v":1,"stream":"b","version":1,"event":"0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b","_sd":[]}""")]
    [InlineData("""{"v":1,"log":"a","version":1,"event":"0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b","_sd":[]}""")]
    [InlineData("""{"v":1,"log":"a","stream":"b","event":"0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b","_sd":[]}""")]
    [InlineData("""{"v":1,"log":"a","stream":"b","version":1,"_sd":[]}""")]
    [InlineData("""{"v":1,"log":"a","stream":"b","version":1.5,"event":"0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b","_sd":[]}""")]
    [InlineData("""{"v":1,"log":"a","stream":"b","version":1,"event":"0198a1b2","_sd":[]}""")]
    [InlineData("""{"v":1,"log":null,"stream":"b","version":1,"event":"0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b","_sd":[]}""")]
    [InlineData("""{"v":1,"log":"a","stream":"b","version":1,"event":"0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b","_sd":[1]}""")]
    [InlineData("""{"v":1,"log":"a","stream":"b","version":1,"event":"0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b","_sd":[["x"]]}""")]
    [InlineData("""{"v":1,"log":"a","stream":"b","version":1,"event":"0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b","_sd":[]} {}""")]
    [InlineData("""{"v":1,"log":"a","stream":"b","version":1,"event":"0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b","_sd":[]""")]
    [InlineData("""{"v":1,"log":"a","stream":"b","version":1,"event":"0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b","_sd":[],}""")]
    public void What_is_no_entry_has_no_head(string entry) => EntryHead.Read(Encoding.UTF8.GetBytes(entry)).ShouldBeNull();

    [Theory]
    [InlineData("""{"v":1,"log":"a","stream":"b","version":1,"event":"0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b","_sd":"x"}""")]
    [InlineData("""{"v":1,"log":"a","stream":"b","version":1,"event":"0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"}""")]
    public void An_entry_that_commits_to_nothing_has_no_head(string entry) => EntryHead.Read(Encoding.UTF8.GetBytes(entry)).ShouldBeNull();

    [Property(MaxTest = 3_000, Arbitrary = [typeof(AnyNumber)])]
    public void Any_bytes_have_a_head_or_none(int type, int at, int other, int length)
    {
        var entry = Format.Write(Rows.Of(EventType.All[type % EventType.All.Count]), null);
        entry[at % entry.Length] = (byte)other;
        EntryHead.Read(length % 3 == 0 ? entry.AsSpan(0, length % entry.Length) : entry)?.Log.ShouldNotBeNull();
    }

    private static string Write(EventRow row, PersonalValue? personal = null) => Encoding.UTF8.GetString(Format.Write(row, personal));

    private static IReadOnlyList<string> Names(string entry)
    {
        using var json = JsonDocument.Parse(entry);
        return [.. json.RootElement.EnumerateObject().Select(p => p.Name)];
    }

    private static string Quoted(int length) => $"\"{new string('x', length - 2)}\"";

    private static IEnumerable<string> Spelt(Guid id) => [id.ToString(), id.ToString("N"), Convert.ToHexString(id.ToByteArray()), System.Buffers.Text.Base64Url.EncodeToString(id.ToByteArray()), System.Buffers.Text.Base64Url.EncodeToString(id.ToByteArray(bigEndian: true))];

    private static string Number(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string Here([System.Runtime.CompilerServices.CallerFilePath] string here = "") => here;
}
