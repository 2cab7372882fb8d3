using Npgsql;
using PactePme.Kernel;
using Wolverine.Http;
using Module = PactePme.Kernel.Module;

namespace PactePme.Host.Api;

/// <summary>An event of any module, as a link in a chain of causes. Its data is at the resource's own history.</summary>
/// <param name="Module">membership, purchasing or governance.</param>
/// <param name="Type">Stored, versioned name of the event.</param>
/// <param name="ResourceId">The resource that it is of.</param>
/// <param name="Version">The resource's version after it.</param>
/// <param name="Message">The message that brought it about; absent when a request did.</param>
/// <param name="Causation">Identity of that message or request.</param>
/// <param name="Person">Pseudonym of who did it; absent when the system did, and, with the organisation, in Purchasing, where who did what may be masked.</param>
public sealed record CausedEvent(Guid EventId, string Module, string Type, Guid ResourceId, long Version, DateTimeOffset RecordedAt, string? Message, string? Causation, Guid? Person, Guid? Organisation);

/// <summary>What caused an event, and what it caused, across modules.</summary>
/// <param name="Correlation">The same for all that one request caused, at once or later.</param>
/// <param name="Causes">From the request to this event, in the order of causes: what each message on the way recorded.</param>
/// <param name="Consequences">All that came after it from the same request, in the order of recording.</param>
public sealed record EventCauses(CausedEvent Event, string? Correlation, IReadOnlyList<CausedEvent> Causes, IReadOnlyList<CausedEvent> Consequences)
{
    /// <param name="all">All events of one correlation, with the message that sent the message that brought each about.</param>
    internal static EventCauses Of(Guid id, string? correlation, IReadOnlyList<(CausedEvent Event, string? Parent)> all)
    {
        var ordered = all.OrderBy(e => e.Event.RecordedAt).ThenBy(e => e.Event.Version).ToList();
        var at = ordered.FindIndex(e => e.Event.EventId == id);
        var (own, parent) = ordered[at];
        List<CausedEvent> causes = [];
        HashSet<string> walked = own.Causation is { } first ? [first] : [];
        while (parent is not null && walked.Add(parent))
        {
            var step = ordered.Where(e => e.Event.Causation == parent).ToList();
            causes.InsertRange(0, step.Select(e => e.Event));
            if (step.Count == 0) break; // that message recorded nothing: from there on the request is known, not the way
            parent = step[0].Parent;
        }
        // It all began with what the request recorded.
        var began = ordered.Where(e => e.Event.Message is null && e.Event.EventId != id && e.Event.RecordedAt <= own.RecordedAt && !causes.Contains(e.Event)).Select(e => e.Event);
        return new(own, correlation, [.. own.Message is null ? [] : began, .. causes], [.. ordered.Skip(at + 1).Select(e => e.Event).Where(e => own.Message is not null || e.Causation != own.Causation)]);
    }
}

public static class CausesEndpoint
{
    /// <summary>The chain of causes of any event, across modules: from the request that began it, through each message, to the event; and what came of it.</summary>
    [WolverineGet("/api/{territory}/events/{id}/causes"), Allow(Role.Secretary, Role.GovernanceMember, Role.Auditor, Role.Analyst)]
    public static async Task<EventCauses?> Get(Guid id, string territory, IEnumerable<Module> modules, NpgsqlDataSource database, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        string? correlation = null;
        List<(CausedEvent, string?)> all = [];
        foreach (var module in modules)
        {
            if ((await ReadAsync(connection, module, "id = $2", territory, id, ct)) is not [var (found, _, correlated)]) continue;
            correlation = correlated;
            if (correlated is null) all.Add((found, null));
            else
            {
                foreach (var other in modules)
                    all.AddRange((await ReadAsync(connection, other, "correlation_id = $2", territory, correlated, ct)).Select(e => (e.Event, e.Parent)));
                if (all.All(e => e.Item1.EventId != id)) all.Add((found, null)); // beyond the most that is read of one correlation
            }
            break;
        }
        return all.Count == 0 ? null : EventCauses.Of(id, correlation, all);
    }

    private static async Task<List<(CausedEvent Event, string? Parent, string? Correlation)>> ReadAsync(NpgsqlConnection connection, Module module, string where, string territory, object value, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"""
            select id, type, stream_id, version, timestamp, headers ->> '{CausedByMessage.Message}', causation_id, user_name, headers ->> '{CausedByMessage.Parent}', correlation_id
            from {module.Schema}.mt_events where tenant_id = $1 and {where} order by seq_id limit 10000
            """, connection)
        { Parameters = { new() { Value = territory }, new() { Value = value } } };
        List<(CausedEvent, string?, string?)> found = [];
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            var (person, organisation) = module.Schema == "purchasing" ? (null, null) : Caller.Parse(Text(7));
            found.Add((new(row.GetGuid(0), module.Schema, row.GetString(1), row.GetGuid(2), row.GetInt64(3), new(row.GetDateTime(4), TimeSpan.Zero), Text(5), Text(6), person, organisation), Text(8), Text(9)));
        }
        return found;

        string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);
    }
}
