using System.Text.Json;
using System.Text.Json.Serialization;

namespace PactePme.Host.Api;

/// <summary>JSON at the edge: camelCase, enums as words, nothing unknown, nothing missing, no text that jsonb cannot hold.</summary>
public static class Json
{
    public static readonly JsonSerializerOptions Options = Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.AllowDuplicateProperties = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new StorableText());
        options.Converters.Add(new Words());
        options.Converters.Add(new WithoutHoles());
        return options;
    }

    /// <summary>Refuses U+0000 and lone surrogates, which jsonb cannot hold, and U+FFFE, which has no normal form.</summary>
    private sealed class StorableText : JsonConverter<string>
    {
        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Text.Read(ref reader);

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
    }
}

/// <summary>Lists without null in them, which the nullability of their entries says and the serializer does not look at.</summary>
internal sealed class WithoutHoles : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) && !typeToConvert.GetGenericArguments()[0].IsValueType;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(ListOf<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;

    private sealed class ListOf<T> : JsonConverter<IReadOnlyList<T>> where T : class
    {
        public override IReadOnlyList<T>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            T[]? list;
            try { list = JsonSerializer.Deserialize<T[]>(ref reader, options); }
            catch (JsonException fault) { throw new InListException(InListException.PathOf(fault), InListException.CauseOf(fault)); }
            return list is not null && Array.FindIndex(list, entry => entry is null) is >= 0 and var hole ? throw new InListException($"$[{hole}]", new JsonException("null in a list.")) : list;
        }

        public override void Write(Utf8JsonWriter writer, IReadOnlyList<T> value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, value as T[] ?? [.. value], options);
    }
}

/// <summary>Enums as one word, camelCase but for roles: no number, and no list of words, which the usual converter adds up.</summary>
internal sealed class Words : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(WordOf<>).MakeGenericType(typeToConvert))!;

    private sealed class WordOf<T> : JsonConverter<T> where T : struct, Enum
    {
        // Roles are written as in tokens: governance-member.
        private static readonly JsonNamingPolicy Naming = typeof(T) == typeof(PactePme.Kernel.Role) ? JsonNamingPolicy.KebabCaseLower : JsonNamingPolicy.CamelCase;
        private static readonly Dictionary<T, string> Written = Enum.GetValues<T>().ToDictionary(v => v, v => Naming.ConvertName(v.ToString()));
        private static readonly Dictionary<string, T> ByWord = Written.ToDictionary(w => w.Value, w => w.Key, StringComparer.OrdinalIgnoreCase); // as clients that are generated may write them

        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && ByWord.TryGetValue(Text.Read(ref reader), out var value) ? value : throw new WordException(string.Join(", ", ByWord.Keys));

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(Written[value]);
    }
}

/// <summary>A fault inside a list: the serializer tells the path to the list, and forgets the way on from there.</summary>
/// <param name="within">The path from the list on, as the serializer writes it.</param>
/// <param name="cause">What is wrong there.</param>
public sealed class InListException(string within, JsonException cause) : JsonException(cause.Message, cause)
{
    /// <summary>The whole path to a fault.</summary>
    public static string PathOf(JsonException fault) => (fault.Path ?? "$") + (fault is InListException inner ? inner.Within[1..] : "");

    /// <summary>What is wrong, at whatever depth.</summary>
    public static JsonException CauseOf(JsonException fault) => fault is InListException inner ? inner.Cause : fault;

    public string Within => within;

    public JsonException Cause => cause;
}

/// <summary>Another word than those of the list.</summary>
public sealed class WordException(string words) : JsonException
{
    public string Words => words;
}

public static class Text
{
    /// <summary>A JSON string.</summary>
    /// <exception cref="JsonException">It is none, or PostgreSQL cannot hold it.</exception>
    internal static string Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not JsonTokenType.String) throw new JsonException();
        string text;
        try { text = reader.GetString()!; }
        catch (InvalidOperationException) { throw new JsonException("Lone surrogate."); }
        return PactePme.Kernel.Check.IsStorable(text) ? text : throw new JsonException("U+0000, U+FFFE or lone surrogate.");
    }
}
