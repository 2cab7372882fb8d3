using System.Globalization;
using System.Text;
using System.Text.Json;
using Npgsql;

namespace PactePme.Log;

/// <summary>One row of a module's events, as the store has it.</summary>
/// <param name="Data">The body, as PostgreSQL writes jsonb.</param>
/// <param name="At">When it was recorded, in microseconds since 2000 (as PostgreSQL counts).</param>
public sealed record EventRow(string Module, string Territory, long Sequence, Guid Id, Guid Stream, long Version, string Type, string Data, long At,
    string? DotNetType, string? Correlation, string? Causation, string? Headers, string? User, bool Archived, byte[]? Binary)
{
    private static readonly DateTime Epoch = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public DateTime RecordedAt => Epoch.AddTicks(At * 10);

    /// <summary>Every column of the row, so that none can change unseen.</summary>
    public byte[] Columns() => JsonSerializer.SerializeToUtf8Bytes<string?[]>([
        Sequence.ToString(CultureInfo.InvariantCulture), Id.ToString(), Stream.ToString(), Version.ToString(CultureInfo.InvariantCulture), Data, Binary is null ? null : Convert.ToHexStringLower(Binary),
        Type, At.ToString(CultureInfo.InvariantCulture), Territory, DotNetType, Correlation, Causation, Headers, User, Archived ? "true" : "false"]);

    /// <summary>The rows of a module with these sequence numbers, in no order; one that is gone is not among them.</summary>
    public static async Task<Dictionary<long, EventRow>> ReadAsync(NpgsqlConnection connection, string module, IReadOnlyList<long> sequences, CancellationToken ct)
    {
        Dictionary<long, EventRow> rows = new(sequences.Count);
        await using var command = new NpgsqlCommand($"""
            select seq_id, tenant_id, id, stream_id, version, type, data::text, timestamp,
                   mt_dotnet_type, correlation_id, causation_id, headers::text, user_name, coalesce(is_archived, false), bdata
            from {module}.mt_events where seq_id = any($1)
            """, connection)
        { Parameters = { new() { Value = sequences.ToArray() } } };
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
            rows[row.GetInt64(0)] = new(module, row.IsDBNull(1) ? "" : row.GetString(1), row.GetInt64(0), row.GetGuid(2), row.IsDBNull(3) ? Guid.Empty : row.GetGuid(3), row.GetInt64(4), row.GetString(5), row.GetString(6), (row.GetDateTime(7) - Epoch).Ticks / 10,
                Text(8), Text(9), Text(10), Text(11), Text(12), row.GetBoolean(13), row.IsDBNull(14) ? null : row.GetFieldValue<byte[]>(14));
        return rows;

        string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);
    }

    /// <summary>The fields of the body, each as it stands.</summary>
    public IReadOnlyList<(string Name, byte[] Value)> Fields()
    {
        var json = Encoding.UTF8.GetBytes(Data);
        var reader = new Utf8JsonReader(json);
        List<(string, byte[])> fields = [];
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return fields;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            var begin = (int)reader.TokenStartIndex;
            reader.Skip();
            fields.Add((name, json[begin..(int)reader.BytesConsumed]));
        }
        return fields;
    }
}
