using System.Buffers.Text;
using System.Text;
using Marten;
using Marten.Linq.MatchesSql;
using Microsoft.AspNetCore.Http;

namespace PactePme.Kernel;

/// <summary>Which part of a list is asked for: <c>?limit=</c> (1 to 200, 50 by default) and <c>?after=</c> (a cursor, opaque).</summary>
/// <param name="After">The last entry of the page before.</param>
/// <param name="AfterKey">What that entry was sorted by, in a list that is not in the order of ids.</param>
public sealed record PageRequest(int Limit = 50, Guid? After = null, string? AfterKey = null)
{
    public const int MaxLimit = 200;

    private const int MaxKey = 64;

    /// <param name="key">What the entry is sorted by: a few characters of ASCII.</param>
    public static string Cursor(Guid last, string? key = null) => Base64Url.EncodeToString([.. last.ToByteArray(), .. Encoding.ASCII.GetBytes(key ?? "")]);

    /// <summary>Reads a cursor of a list that is in the order of ids.</summary>
    public static bool TryRead(string cursor, out Guid last) => TryRead(cursor, out last, out var key) && key is null;

    public static bool TryRead(string cursor, out Guid last, out string? key)
    {
        Span<byte> bytes = stackalloc byte[16 + MaxKey];
        (last, key) = (default, null);
        if (cursor.Length > Base64Url.GetEncodedLength(bytes.Length) || !Base64Url.IsValid(cursor) || !Base64Url.TryDecodeFromChars(cursor, bytes, out var n) || n < 16) return false;
        var rest = bytes[16..n];
        if (rest.ContainsAnyExceptInRange((byte)0x20, (byte)0x7E)) return false;
        last = new Guid(bytes[..16]);
        if (rest.Length > 0) key = Encoding.ASCII.GetString(rest);
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

    /// <summary>One page of documents, the latest created first.</summary>
    public static async Task<Page<T>> PageNewestFirstAsync<T>(this IQueryable<T> query, PageRequest page, HttpContext http, CancellationToken ct) where T : class, IFolded<T>
    {
        if (page.After is { } after) query = query.Where(x => x.MatchesSql("d.id < ?", after));
        var found = await query.OrderByDescending(x => x.Id).Take(page.Limit + 1).ToListAsync(ct);
        return found.Cut(page, http, x => x.Id);
    }

    /// <summary>Cuts the one entry that was read too many, and says where the next page is.</summary>
    /// <param name="key">What the list is sorted by, when it is not in the order of ids.</param>
    public static Page<T> Cut<T>(this IReadOnlyList<T> found, PageRequest page, HttpContext http, Func<T, Guid> id, Func<T, string>? key = null)
    {
        if (found.Count <= page.Limit) return new(found, null);
        var last = found[page.Limit - 1];
        var next = PageRequest.Cursor(id(last), key?.Invoke(last));
        var others = http.Request.Query.Where(q => q.Key is not "after" and not "limit").SelectMany(q => q.Value.Select(v => KeyValuePair.Create(q.Key, v)));
        var query = QueryString.Create([.. others, new("limit", $"{page.Limit}"), new("after", next)]);
        http.Response.Headers.Append("Link", $"<{http.Request.PathBase}{http.Request.Path}{query}>; rel=\"next\"");
        return new([.. found.Take(page.Limit)], next);
    }
}
