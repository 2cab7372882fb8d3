using Marten;
using PactePme.Kernel;
using Wolverine.Http;

namespace PactePme.Purchasing.Responses;

/// <summary>A document that was handed in under seal.</summary>
/// <param name="Content">Its bytes, base64.</param>
/// <param name="Sha256">SHA-256 of its bytes, as committed to.</param>
public sealed record DocumentView(string Title, string MediaType, string Sha256, int Size, string Content);

public static class GetResponseDocumentEndpoint
{
    /// <summary>A document of a response that was sealed, once it is open.</summary>
    /// <param name="number">From 1, in the order in which they were handed in.</param>
    [WolverineGet("/api/{territory}/responses/{id}/documents/{number}"), Allow]
    public static async Task<DocumentView?> Get(Guid id, int number, Caller by, IQuerySession session, Seal seal, CancellationToken ct)
    {
        if (await session.SightAsync(id, new(), by, ct) is not ({ Disclosure: not null } response, ResponseSight.Content)
            || number < 1 || number > response.Documents.Count || await session.LoadAsync<SealedResponse>(id, ct) is not { } box) return null;
        var (digest, document) = (response.Documents[number - 1], seal.Open(box).Documents[number - 1]);
        return new(digest.Title, digest.MediaType, digest.Sha256, digest.Size, document.Content);
    }
}
