using JasperFx.Events;
using Marten;
using PactePme.Kernel;

namespace PactePme.Governance.Resolutions.Import;

public static class RecountedVotes
{
    /// <summary>Counts these votes again from the events that are stored, in the order of the ids; nothing for one that is not there.</summary>
    public static async Task<IReadOnlyList<Recount?>> ReadAsync(IQuerySession session, IReadOnlyList<Guid> ids, CancellationToken ct)
    {
        var batch = session.CreateBatchQuery();
        List<Task<IReadOnlyList<IEvent>>> streams = [.. ids.Select(id => batch.Events.FetchStream(id))];
        await batch.Execute(ct);
        return [.. ids.Zip(streams.Select(s => s.Result), (id, events) => Recount.Of([.. events.OrderBy(e => e.Version).Select(e => (IFact)e.Data)], id))];
    }
}
