using System.Text.Json;
using System.Text.Json.Nodes;

namespace PactePme.Purchasing.Publication;

/// <summary>
/// The standard's merging rules, for the fields that we publish: later values replace earlier ones, null removes them, objects are merged member by member,
/// lists of things with an id thing by thing, other lists as a whole; the release's own id, date and tag are left out. An object of which nothing is left is left out too.
/// </summary>
public static class OcdsMerge
{
    private static readonly HashSet<string> OfTheRelease = ["id", "date", "tag"];

    // wholeListMerge in the schema: their members have ids, but the list is one value.
    private static readonly HashSet<string> Whole = ["additionalIdentifiers", "additionalClassifications"];

    /// <summary>The state that the releases, in their order, come to.</summary>
    public static OcdsRelease Compile(IReadOnlyList<OcdsRelease> releases)
    {
        var merged = new JsonObject();
        foreach (var release in releases) Merge(merged, Body(release));
        merged["id"] = $"{releases[0].Ocid}-{releases[^1].Date.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}";
        merged["date"] = JsonSerializer.SerializeToNode(releases[^1].Date);
        merged["tag"] = new JsonArray("compiled");
        return merged.Deserialize<OcdsRelease>(OcdsJson.Options)!;
    }

    /// <summary>Each field with the values it had, in order, each with the release that gave it.</summary>
    public static JsonObject Versions(IReadOnlyList<OcdsRelease> releases)
    {
        var versions = new JsonObject { ["ocid"] = releases[0].Ocid, ["initiationType"] = new JsonArray() };
        foreach (var release in releases) Version(versions, Body(release), release);
        return versions;
    }

    private static JsonObject Body(OcdsRelease release)
    {
        var body = JsonSerializer.SerializeToNode(release, OcdsJson.Options)!.AsObject();
        foreach (var own in OfTheRelease) body.Remove(own);
        return body;
    }

    private static void Merge(JsonObject into, JsonObject later)
    {
        foreach (var (name, value) in later)
        {
            if (value is null) into.Remove(name);
            else if (value is JsonObject members)
            {
                if (into[name] is not JsonObject before) into[name] = before = [];
                Merge(before, members);
                if (before.Count == 0) into.Remove(name);
            }
            else if (value is JsonArray list && into[name] is JsonArray earlier && !Whole.Contains(name) && HaveIds(list) && HaveIds(earlier)) MergeById(earlier, list, Merge);
            else into[name] = value.DeepClone();
        }
    }

    private static void MergeById(JsonArray into, JsonArray later, Action<JsonObject, JsonObject> merge)
    {
        foreach (var entry in later.Select(e => e!.AsObject()))
        {
            var known = into.Select(e => e!.AsObject()).FirstOrDefault(e => (string?)e["id"] == (string?)entry["id"]);
            if (known is null) into.Add(known = new JsonObject { ["id"] = (string?)entry["id"] });
            merge(known, entry);
        }
    }

    private static bool HaveIds(JsonArray list) => list.Count > 0 && list.All(e => e is JsonObject o && o.ContainsKey("id"));

    private static void Version(JsonObject into, JsonObject later, OcdsRelease release)
    {
        foreach (var (name, value) in later)
        {
            if (name == "ocid") continue;
            if (value is JsonObject members)
            {
                if (into[name] is not JsonObject before) into[name] = before = [];
                Version(before, members, release);
            }
            else if (value is JsonArray list && !Whole.Contains(name) && HaveIds(list))
            {
                if (into[name] is not JsonArray before) into[name] = before = [];
                MergeById(before, list, (known, entry) => Version(known, Without(entry, "id"), release));
            }
            else
            {
                if (into[name] is not JsonArray history) into[name] = history = [];
                if (history.Count > 0 && JsonNode.DeepEquals(history[^1]!["value"], value)) continue;
                history.Add(new JsonObject
                {
                    ["releaseID"] = release.Id,
                    ["releaseDate"] = JsonSerializer.SerializeToNode(release.Date),
                    ["releaseTag"] = new JsonArray([.. release.Tag.Select(t => JsonValue.Create(t))]),
                    ["value"] = value?.DeepClone()
                });
            }
        }
    }

    private static JsonObject Without(JsonObject entry, string name)
    {
        var copy = entry.DeepClone().AsObject();
        copy.Remove(name);
        return copy;
    }
}
