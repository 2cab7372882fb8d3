using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using PactePme.Governance.Resolutions.Import;

namespace PactePme.Governance.Tests.Resolutions.Import;

/// <summary>Small files in the shape of the register's.</summary>
internal static class SomeFile
{
    public static readonly DateOnly Today = new(2026, 11, 24);

    /// <summary>A vote of so many, its declared figures those of its ballots; persons are PA1, PA2…</summary>
    public static JsonObject Vote(int number, int votesFor, int against, int abstain = 0, int notVoting = 0, int byProxy = 0, int? censure = null, string date = "2024-10-23", params (string, JsonNode?)[] other)
    {
        var cast = votesFor + against;
        var required = censure ?? cast / 2 + 1;
        JsonObject vote = new()
        {
            ["number"] = number,
            ["date"] = date,
            ["title"] = $"l'article {number} du projet de loi d'essai (première lecture).",
            ["type"] = censure is null ? "SPO" : "MOC",
            ["majority"] = censure is null ? "Majorité absolue des suffrages exprimés" : "Majorité requise pour une motion de censure",
            ["result"] = votesFor >= required ? "adopté" : "rejeté",
            ["required"] = required,
            ["cast"] = cast,
            ["for"] = votesFor,
            ["against"] = against,
            ["abstain"] = abstain,
            ["ballots"] = new JsonArray([.. Enumerable.Repeat("for", votesFor).Concat(Enumerable.Repeat("against", against)).Concat(Enumerable.Repeat("abstain", abstain)).Concat(Enumerable.Repeat("not_voting", notVoting))
                .Select((choice, i) => (JsonNode)new JsonArray($"PA{i + 1}", choice, i < byProxy ? 1 : 0))])
        };
        foreach (var (name, value) in other)
            if (value is null) vote.Remove(name); else vote[name] = value;
        return vote;
    }

    public static string Of(params IEnumerable<JsonNode> votes) => new JsonArray([.. votes]).ToJsonString();

    public static byte[] Zipped(string text)
    {
        using MemoryStream stream = new();
        using (GZipStream gzip = new(stream, CompressionMode.Compress)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return stream.ToArray();
    }

    public static async Task<List<ReadVote>> ReadAsync(string text, string territory = "t") => await ReadAsync(Encoding.UTF8.GetBytes(text), false, territory);

    public static async Task<List<ReadVote>> ReadAsync(byte[] bytes, bool zipped, string territory = "t")
    {
        using MemoryStream stream = new(bytes);
        List<ReadVote> read = [];
        await foreach (var vote in VotesFile.Read(stream, zipped, territory, Today)) read.Add(vote);
        return read;
    }
}
