using Marten;
using PactePme.Membership;
using PactePme.Membership.Organisations;
using PactePme.Membership.Persons;
using Weasel.Core;

namespace PactePme.Benchmarks;

/// <summary>What the module itself writes for a command – events, snapshot, reservation – without HTTP, outbox and idempotency record.</summary>
internal sealed class ModuleStore(IMembershipStore store, Vault vault, string territory)
{
    public async Task StartAsync()
    {
        await using var session = Session();
        var id = Register(session);
        await session.SaveChangesAsync();
        Firms.Unverified.Enqueue(id);
    }

    public async Task AppendAsync()
    {
        await using var session = Session();
        var stream = await session.Events.FetchForWriting<Organisation>(Take());
        stream.AppendOne(Firms.Verified());
        await session.SaveChangesAsync();
    }

    /// <summary>Sees to it that this many organisations are there to be verified.</summary>
    public async Task FillAsync(int wanted)
    {
        while (Firms.Unverified.Count < wanted)
        {
            await using var session = Session();
            Guid[] ids = [.. Enumerable.Range(0, 250).Select(_ => Register(session))];
            await session.SaveChangesAsync();
            foreach (var id in ids) Firms.Unverified.Enqueue(id);
        }
    }

    /// <summary>Rows of the view, without their events: reading one resource or a page touches nothing else.</summary>
    public async Task<IReadOnlyList<Guid>> FillViewAsync(int rows, CancellationToken cancel)
    {
        List<Organisation> made = [.. Enumerable.Range(0, rows).Select(_ =>
        {
            var organisation = Organisation.Next(null, Firms.Registered())!;
            organisation.Id = Guid.CreateVersion7();
            organisation.Version = 1;
            return organisation;
        })];
        if (made.Count > 0) await store.BulkInsertDocumentsAsync(territory, made, BulkInsertMode.InsertsOnly, 5_000, cancel);
        return [.. made.Select(o => o.Id)];
    }

    public static Guid Take() => Firms.Unverified.TryDequeue(out var id) ? id : throw new InvalidOperationException("No organisation is left to verify.");

    private Guid Register(IDocumentSession session)
    {
        var id = Guid.CreateVersion7();
        var (facts, documents) = RegisterOrganisationEndpoint.Decide(id, Firms.Next(), TimeProvider.System.GetUtcNow(), vault, Guid.CreateVersion7());
        session.Events.StartStream<Organisation>(id, facts);
        foreach (var document in documents) document.Execute(session);
        return id;
    }

    private IDocumentSession Session()
    {
        var session = store.LightweightSession(territory);
        session.LastModifiedBy = session.CorrelationId = "benchmark";
        return session;
    }
}
