using Marten;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using PactePme.Kernel;
using PactePme.Purchasing.RecordedContracts;
using Wolverine.Http;

namespace PactePme.Purchasing.Publication;

public static class GetNeedReleasesEndpoint
{
    /// <summary>Each public fact of a need as an OCDS 1.1.5 release: publication, amendments, closing, award, contracts. Who lost is not named.</summary>
    [WolverineGet("/api/{territory}/ocds/needs/{id}/releases"), Allow]
    public static async Task<OcdsReleasePackage?> Get(string territory, Guid id, OcdsPublisher publisher, Territories territories, HttpContext http, IQuerySession session, CancellationToken ct) =>
        OcdsPublisher.Package(http.Request.GetEncodedUrl(), territories.Find(territory)!, await OcdsExport.OfNeedAsync(session, publisher, id, ct));
}

public static class GetNeedRecordEndpoint
{
    /// <summary>A need as an OCDS 1.1.5 record: its releases, what they come to, and the history of each field.</summary>
    [WolverineGet("/api/{territory}/ocds/needs/{id}/record"), Allow]
    public static async Task<OcdsRecordPackage?> Get(string territory, Guid id, OcdsPublisher publisher, Territories territories, HttpContext http, IQuerySession session, CancellationToken ct) =>
        OcdsPublisher.Record(http.Request.GetEncodedUrl(), territories.Find(territory)!, await OcdsExport.OfNeedAsync(session, publisher, id, ct));
}

public static class GetRecordedContractReleasesEndpoint
{
    /// <summary>A contract read from a public register as OCDS 1.1.5 releases: its award, its corrections, its modifications.</summary>
    [WolverineGet("/api/{territory}/ocds/recorded-contracts/{id}/releases"), Allow]
    public static async Task<OcdsReleasePackage?> Get(string territory, Guid id, OcdsPublisher publisher, Territories territories, HttpContext http, IQuerySession session, CancellationToken ct) =>
        OcdsPublisher.Package(http.Request.GetEncodedUrl(), territories.Find(territory)!, await OcdsExport.OfContractAsync(session, publisher, id, ct));
}

public static class GetRecordedContractRecordEndpoint
{
    /// <summary>A contract read from a public register as an OCDS 1.1.5 record: its releases, what they come to, and the history of each field.</summary>
    [WolverineGet("/api/{territory}/ocds/recorded-contracts/{id}/record"), Allow]
    public static async Task<OcdsRecordPackage?> Get(string territory, Guid id, OcdsPublisher publisher, Territories territories, HttpContext http, IQuerySession session, CancellationToken ct) =>
        OcdsPublisher.Record(http.Request.GetEncodedUrl(), territories.Find(territory)!, await OcdsExport.OfContractAsync(session, publisher, id, ct));
}

public static class ListRecordedContractReleasesEndpoint
{
    /// <summary>The releases of all recorded contracts of a territory, contract after contract. A page holds all releases of as many contracts as its limit; none gives 404.</summary>
    [WolverineGet("/api/{territory}/ocds/recorded-contracts/releases"), Allow]
    public static Task<OcdsReleasePackage?> Get(string territory, PageRequest page, OcdsPublisher publisher, Territories territories, HttpContext http, IQuerySession session, CancellationToken ct) =>
        session.Query<RecordedContract>().PackageAsync(OcdsExport.OfContractsAsync, page, publisher, territories.Find(territory)!, http, session, ct);
}

public static class ListReleasesEndpoint
{
    /// <summary>The releases of all public needs of a territory, need after need in the order in which they were drafted. A page holds all releases of as many needs as its limit; nothing public gives 404.</summary>
    /// <param name="includeSynthetic">Made-up needs too; they are left out otherwise.</param>
    [WolverineGet("/api/{territory}/ocds/releases"), Allow]
    public static Task<OcdsReleasePackage?> Get(string territory, PageRequest page, bool? includeSynthetic, OcdsPublisher publisher, Territories territories, HttpContext http, IQuerySession session, CancellationToken ct) =>
        OcdsExport.Public(session, includeSynthetic == true).PackageAsync(OcdsExport.OfNeedsAsync, page, publisher, territories.Find(territory)!, http, session, ct);
}

internal static class OcdsPages
{
    /// <summary>A page of processes as a package, which says where the next one is.</summary>
    public static async Task<OcdsReleasePackage?> PackageAsync<T>(this IQueryable<T> processes, OcdsExport.ReleasesOf<T> releasesOf, PageRequest page, OcdsPublisher publisher, Territory territory,
        HttpContext http, IQuerySession session, CancellationToken ct) where T : class, IFolded<T>
    {
        var some = await processes.PageAsync(page, http, ct);
        return OcdsPublisher.Package(http.Request.GetEncodedUrl(), territory, await releasesOf(session, publisher, some.Items, ct), some.Next is null ? null : Next(http, some.Next, page.Limit));
    }

    private static string Next(HttpContext http, string cursor, int limit)
    {
        var others = http.Request.Query.Where(q => q.Key is not "after" and not "limit").SelectMany(q => q.Value.Select(v => KeyValuePair.Create(q.Key, v)));
        var query = QueryString.Create([.. others, new("limit", $"{limit}"), new("after", cursor)]);
        return UriHelper.BuildAbsolute(http.Request.Scheme, http.Request.Host, http.Request.PathBase, http.Request.Path, query);
    }
}
