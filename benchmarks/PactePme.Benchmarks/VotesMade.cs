using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PactePme.Benchmarks;

/// <summary>
/// A made-up file of nominal votes in the shape and the proportions of the Assemblée nationale's: 577 members, of whom a third takes part, one ballot in thirteen by proxy. The same seed makes
/// the same file.
/// </summary>
internal static class VotesMade
{
    public static async Task WriteAsync(string file, int votes, CancellationToken cancel)
    {
        Random random = new(2024);
        int[] members = [.. Enumerable.Range(1, 577)];
        JsonArray all = [];
        for (var number = 1; number <= votes; number++)
        {
            random.Shuffle(members);
            var (votesFor, against, abstain) = (random.Next(20, 160), random.Next(20, 160), random.Next(0, 18));
            var required = (votesFor + against) / 2 + 1;
            all.Add(new JsonObject
            {
                ["number"] = number,
                ["date"] = $"{new DateOnly(2024, 10, 8).AddDays(number % 60):yyyy-MM-dd}",
                ["title"] = $"l'amendement n° {number} et les amendements identiques suivants à l'article premier du projet de loi de mesure pour 2025 (première lecture).",
                ["type"] = "SPO",
                ["majority"] = "Majorité absolue des suffrages exprimés",
                ["result"] = votesFor >= required ? "adopté" : "rejeté",
                ["required"] = required,
                ["cast"] = votesFor + against,
                ["for"] = votesFor,
                ["against"] = against,
                ["abstain"] = abstain,
                ["ballots"] = new JsonArray([.. members.Take(votesFor + against + abstain)
                    .Select((m, i) => (JsonNode)new JsonArray($"PA{m}", i < votesFor ? "for" : i < votesFor + against ? "against" : "abstain", random.Next(13) == 0 ? 1 : 0))])
            });
        }
        await using var stream = File.Create(file);
        await using GZipStream gzip = new(stream, CompressionLevel.Fastest);
        await JsonSerializer.SerializeAsync(gzip, all, cancellationToken: cancel);
    }
}
