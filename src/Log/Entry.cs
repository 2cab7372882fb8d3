using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PactePme.Kernel;
using Module = PactePme.Kernel.Module;

namespace PactePme.Log;

/// <summary>
/// What of a module's events is personal and lies outside the events, such as the names that a personal record holds: the log commits to it under a key
/// that goes with the person, so that nobody alters it unseen, and erasing the person leaves nothing to disclose.
/// </summary>
/// <param name="Module">The schema.</param>
/// <param name="ReadAsync">For these events of a territory, by their bodies, what each names that is not erased.</param>
public sealed record PersonalFields(string Module, Func<string, IReadOnlyCollection<(Guid Event, string Data)>, CancellationToken, Task<IReadOnlyDictionary<Guid, PersonalValue>>> ReadAsync);

/// <param name="Json">The value.</param>
/// <param name="Key">The key of the person's salts, gone once they are erased.</param>
public sealed record PersonalValue(byte[] Json, byte[] Key);

/// <summary>
/// Writes what the log says of an event: in the clear what is public as it happens (<see cref="ShowsAttribute"/>), all else as digests. An entry is the
/// exact bytes that are hashed; its format has a version and never changes for entries that exist.
/// </summary>
public sealed class EntryFormat(MasterKey master, LogSettings settings, IEnumerable<Module> modules)
{
    /// <summary>Longest value said in the clear, in bytes; a longer one enters by its digest, and its disclosure is everybody's.</summary>
    public const int LongestValue = 4096;

    /// <summary>Names of what is no field of the body.</summary>
    public const string Event = "@event", Id = "@id", Type = "@type", Resource = "@resource", Person = "@person", Organisation = "@organisation", Role = "@role", At = "@at", Row = "@row", Details = "@details";

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly Dictionary<(string Module, string Type), ShowsAttribute> shown = modules.SelectMany(m => m.Assembly.GetTypes()
            .Select(t => (Stored: t.GetCustomAttribute<StoredAsAttribute>(), Shows: t.GetCustomAttribute<ShowsAttribute>())).Where(x => x is { Stored: not null, Shows: not null })
            .Select(x => (Key: (m.Schema, x.Stored!.Name), x.Shows)))
        .ToDictionary(x => x.Key, x => x.Shows!);
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, (byte[] Salts, byte[] Labels)> keys = new();

    /// <summary>What is public of an event type as it happens; nothing for an opaque one.</summary>
    public ShowsAttribute? Shown(string module, string type) => shown.GetValueOrDefault((module, type));

    /// <summary>The entry of an event.</summary>
    public byte[] Write(EventRow row, PersonalValue? personal)
    {
        var fields = row.Fields();
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer, Plain);
        json.WriteStartObject();
        json.WriteNumber("v"u8, 1);
        json.WriteString("log"u8, settings.OriginOf(row.Territory));
        json.WriteString("stream"u8, StreamLabel(row));
        json.WriteNumber("version"u8, row.Version);
        var shows = Shown(row.Module, row.Type);
        json.WriteString("event"u8, shows is null ? EventLabel(row) : row.Id);
        if (shows is not null)
        {
            json.WriteString("module"u8, row.Module);
            json.WriteString("at"u8, AtOf(row));
            json.WriteString("type"u8, row.Type);
            json.WriteString("resource"u8, row.Stream);
            if (shows.Actor && Caller.Parse(row.User).Organisation is { } organisation)
            {
                json.WriteString("organisation"u8, organisation);
                if (RoleOf(row) is { } role) json.WriteString("role"u8, role);
            }
            var open = fields.Where(f => (f.Name == "effectiveAt" && shows.Fields.Count > 0) || shows.Fields.Any(s => JsonNamingPolicy.CamelCase.ConvertName(s) == f.Name)).ToList();
            json.WriteStartObject("public"u8);
            foreach (var (name, value) in open.Where(f => f.Value.Length <= LongestValue))
            {
                json.WritePropertyName(name);
                json.WriteRawValue(value, skipInputValidation: true);
            }
            json.WriteEndObject();
            if (open.Any(f => f.Value.Length > LongestValue))
            {
                json.WriteStartArray("byDigest"u8);
                foreach (var (name, _) in open.Where(f => f.Value.Length > LongestValue)) json.WriteStringValue(name);
                json.WriteEndArray();
            }
        }
        json.WriteStartArray("_sd"u8);
        // Always two, in an order that tells nothing: whether an event has personal details shows in neither number nor length.
        foreach (var digest in new[] { DisclosureOfEvent(row, fields).Digest, personal is null ? Decoy(row) : DisclosureOfDetails(row.Id, personal).Digest }.Order(StringComparer.Ordinal)) json.WriteStringValue(digest);
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Each field of the event, and what the row says of it.</summary>
    public IReadOnlyDictionary<string, Disclosure> DisclosuresOfFields(EventRow row) => DisclosuresOfFields(row, row.Fields());

    /// <summary>The digests of all its fields: the first step towards each of them.</summary>
    public Disclosure DisclosureOfEvent(EventRow row) => DisclosureOfEvent(row, row.Fields());

    /// <summary>What is personal of it and not erased.</summary>
    public static Disclosure DisclosureOfDetails(Guid id, PersonalValue personal) => Disclosure.Of(new Salts(personal.Key, id).Of(Details), Details, personal.Json);

    private Disclosure DisclosureOfEvent(EventRow row, IReadOnlyList<(string, byte[])> fields)
    {
        var value = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(value);
        json.WriteStartObject();
        json.WriteStartArray("_sd"u8);
        foreach (var digest in DisclosuresOfFields(row, fields).Values.Select(d => d.Digest).Order(StringComparer.Ordinal)) json.WriteStringValue(digest);
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return Disclosure.Of(SaltsOf(row).Of(Event), Event, value.WrittenSpan);
    }

    private Dictionary<string, Disclosure> DisclosuresOfFields(EventRow row, IReadOnlyList<(string Name, byte[] Value)> fields)
    {
        var salts = SaltsOf(row);
        Dictionary<string, Disclosure> all = new(fields.Count + 6);
        foreach (var (name, value) in fields) Add(name, value);
        AddText(Id, row.Id.ToString());
        AddText(Type, row.Type);
        AddText(Resource, row.Stream.ToString());
        AddText(At, AtOf(row));
        var (person, organisation) = Caller.Parse(row.User);
        if (person is { } p) AddText(Person, p.ToString());
        if (organisation is { } o) AddText(Organisation, o.ToString());
        if (RoleOf(row) is { } role) AddText(Role, role);
        Add(Row, row.Columns());
        return all;

        void AddText(string name, string text) => Add(name, JsonSerializer.SerializeToUtf8Bytes(text));
        void Add(string name, byte[] value) => all[name] = Disclosure.Of(salts.Of(name), name, value);
    }

    private static string AtOf(EventRow row) => row.RecordedAt.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    private static string? RoleOf(EventRow row)
    {
        if (row.Headers is null || !row.Headers.Contains($"\"{CausedByMessage.Role}\"", StringComparison.Ordinal)) return null;
        using var headers = JsonDocument.Parse(row.Headers);
        return headers.RootElement.ValueKind == JsonValueKind.Object && headers.RootElement.TryGetProperty(CausedByMessage.Role, out var role) && role.ValueKind == JsonValueKind.String ? role.GetString() : null;
    }

    private string Decoy(EventRow row) => SaltsOf(row).Decoy;

    private Salts SaltsOf(EventRow row) => new(KeysOf(row.Territory).Salts, row.Id);

    /// <summary>Whether the entry is of this row, and of these details where they are not erased: what it commits to, and all that it says in the clear. What an event type shows may have changed since.</summary>
    public bool IsOf(ReadOnlyMemory<byte> entry, EventRow row, PersonalValue? personal)
    {
        if (EntryHead.Read(entry.Span) is not { } head || head.Log != settings.OriginOf(row.Territory) || head.Stream != StreamLabel(row) || head.Version != row.Version || head.Event != (head.Type is null ? EventLabel(row) : row.Id)) return false;
        if (!head.Digests.Contains(DisclosureOfEvent(row).Digest) || (personal is not null && !head.Digests.Contains(DisclosureOfDetails(row.Id, personal).Digest))) return false;
        try { return SaysOf(entry, row); }
        catch (InvalidOperationException) { return false; } // a member of another kind
    }

    private static bool SaysOf(ReadOnlyMemory<byte> entry, EventRow row)
    {
        using var json = JsonDocument.Parse(entry);
        var fields = row.Fields().ToDictionary(f => f.Name, f => f.Value);
        return json.RootElement.EnumerateObject().All(said => said.Name switch
        {
            "v" or "log" or "stream" or "version" or "event" or "_sd" => true,
            "module" => said.Value.GetString() == row.Module,
            "at" => said.Value.GetString() == AtOf(row),
            "type" => said.Value.GetString() == row.Type,
            "resource" => said.Value.GetString() == row.Stream.ToString(),
            "organisation" => said.Value.GetString() == Caller.Parse(row.User).Organisation?.ToString(),
            "role" => said.Value.GetString() == RoleOf(row),
            "public" => said.Value.EnumerateObject().All(f => fields.TryGetValue(f.Name, out var value) && Encoding.UTF8.GetBytes(f.Value.GetRawText()).AsSpan().SequenceEqual(value)),
            "byDigest" => said.Value.EnumerateArray().All(f => fields.ContainsKey(f.GetString()!)),
            _ => false
        });
    }

    /// <summary>The same for all events of one stream, and nothing else: whose stream it is can be told with the master key only.</summary>
    private string StreamLabel(EventRow row) => Base64Url.EncodeToString(HMACSHA256.HashData(KeysOf(row.Territory).Labels, (byte[])[.. Encoding.ASCII.GetBytes(row.Module), .. row.Stream.ToByteArray()]).AsSpan(0, 16));

    /// <summary>Stands for an opaque event: whoever reads the log cannot ask the API for it. A UUID of version 8 (RFC 9562, 5.8), of a keyed digest.</summary>
    private Guid EventLabel(EventRow row)
    {
        var bytes = HMACSHA256.HashData(KeysOf(row.Territory).Labels, (byte[])[.. "event"u8, .. row.Id.ToByteArray()]).AsSpan(0, 16);
        bytes[6] = (byte)(0x80 | (bytes[6] & 0x0F));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        return new(bytes, bigEndian: true);
    }

    /// <summary>Tells whether a log was begun with the same master key: with another, its entries could be continued, and never verified.</summary>
    public string KeyCheck(string territory) => Base64Url.EncodeToString(HMACSHA256.HashData(KeysOf(territory).Labels, "key-check"u8));

    private (byte[] Salts, byte[] Labels) KeysOf(string territory) => keys.GetOrAdd(territory, t => (master.Derive($"log-salts/v1/{t}"), master.Derive($"log-streams/v1/{t}")));

    /// <summary>
    /// The salts of one event: HMAC-SHA256 gives it a key of its own, SHA-256 of that key and a name a salt, cut to 128 bits – so no salt tells another, nor the key.
    /// </summary>
    private readonly struct Salts(byte[] key, Guid id)
    {
        private readonly byte[] own = HMACSHA256.HashData(key, id.ToByteArray());

        public byte[] Of(string name) => Hash(Encoding.UTF8.GetBytes(name))[..Disclosure.SaltSize];

        /// <summary>In the place of a digest, where there is nothing to digest; no name begins so.</summary>
        public string Decoy => Base64Url.EncodeToString(Hash("\0decoy"u8));

        private byte[] Hash(ReadOnlySpan<byte> name)
        {
            Span<byte> message = stackalloc byte[own.Length + name.Length];
            own.CopyTo(message);
            name.CopyTo(message[own.Length..]);
            return SHA256.HashData(message);
        }
    }
}

/// <summary>What of an entry a verifier reads.</summary>
/// <param name="Event">The event's id, or what stands for it in an opaque entry.</param>
/// <param name="Type">Absent, as module, instant and resource are, from an opaque entry.</param>
public sealed record EntryHead(string Log, string Stream, long Version, Guid Event, string? Module, string? At, string? Type, Guid? Resource, IReadOnlyList<string> Digests)
{
    /// <summary>Longest entry, in bytes (C2SP tlog-tiles: its length is two bytes).</summary>
    public const int Longest = 65_535;

    /// <summary>Reads an entry of format 1; nothing when it is none.</summary>
    public static EntryHead? Read(ReadOnlySpan<byte> entry)
    {
        try
        {
            var json = new Utf8JsonReader(entry);
            int? format = null;
            string? log = null, module = null, stream = null, at = null, type = null;
            long? version = null;
            Guid? id = null, resource = null;
            List<string> digests = [];
            json.Read();
            if (json.TokenType != JsonTokenType.StartObject) return null;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var name = json.GetString();
                json.Read();
                switch (name)
                {
                    case "v": format = json.GetInt32(); break;
                    case "log": log = json.GetString(); break;
                    case "module": module = json.GetString(); break;
                    case "stream": stream = json.GetString(); break;
                    case "version": version = json.GetInt64(); break;
                    case "event": id = json.GetGuid(); break;
                    case "at": at = json.GetString(); break;
                    case "type": type = json.GetString(); break;
                    case "resource": resource = json.GetGuid(); break;
                    case "_sd":
                        if (json.TokenType != JsonTokenType.StartArray) return null;
                        while (json.Read() && json.TokenType == JsonTokenType.String) digests.Add(json.GetString()!);
                        break;
                    default: json.Skip(); break;
                }
            }
            return format == 1 && log is not null && stream is not null && version is { } v && id is { } e && digests.Count > 0 && json.TokenType == JsonTokenType.EndObject && !json.Read()
                ? new(log, stream, v, e, module, at, type, resource, digests) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException) { return null; }
    }
}
