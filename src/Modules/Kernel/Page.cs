using System.Buffers.Text;
using Marten;
using Marten.Linq.MatchesSql;
using Microsoft.AspNetCore.Http;

namespace PactePme.Kernel;

/// <summary>Which part of a list is asked for: <c>?limit=</c> (1 to 200, 50 by default) and <c>?after=</c> (a cursor, opaque).</summary>
public sealed record PageRequest(int Limit = 50, Guid? After = null)
{
    public const int MaxLimit = 200;

    public static string Cursor(Guid last) => Base64Url.EncodeToString(last.ToByteArray());

    public static bool TryRead(string cursor, out Guid last)
    {
        Span<byte> bytes = stackalloc byte[16];
        last = default;
        if (cursor.Length > 24 || !Base64Url.IsValid(cursor) || !Base64Url.TryDecodeFromChars(cursor, bytes, out var n) || n != 16) return false;
        last = new Guid(bytes);
        return true;
    }
}

/// <summary>One page of a list, in a stable order.</summary>
/// <param name="Items">The entries.</param>
/// <param name="Next">Cursor of the following page for <c>?after=</c>; absent on the last. The same address is in the <c>Link</c> header.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next)
{
    public Page<TView> Select<TView>(Func<T, TView> view) => new([.. Items.Select(view)], Next);
}

public static class Pages
{
    /// <summary>One page of documents in the order of their ids, which follow the order of creation.</summary>
    public static async Task<Page<T>> PageAsync<T>(this IQueryable<T> query, PageRequest page, HttpContext http, CancellationToken ct) where T : class, IFolded<T>
    {
        if (page.After is { } after) query = query.Where(x => x.MatchesSql("d.id > ?", after));
        var found = await query.OrderBy(x => x.Id).Take(page.Limit + 1).ToListAsync(ct);
        return found.Cut(page, http, x => x.Id);
    }

    /// <summary>Cuts the one entry that was read too many, and says where the next page is.</summary>
    public static Page<T> Cut<T>(this IReadOnlyList<T> found, PageRequest page, HttpContext http, Func<T, Guid> id)
    {
        if (found.Count <= page.Limit) return new(found, null);
        var next = PageRequest.Cursor(id(found[page.Limit - 1]));
        var others = http.Request.Query.Where(q => q.Key is not "after" and not "limit").SelectMany(q => q.Value.Select(v => KeyValuePair.Create(q.Key, v)));
        var query = QueryString.Create([.. others, new("limit", $"{page.Limit}"), new("after", next)]);
        http.Response.Headers.Append("Link", $"<{http.Request.PathBase}{http.Request.Path}{query}>; rel=\"next\"");
        return new([.. found.Take(page.Limit)], next);
    }
}
