using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PactePme.Kernel;
using PactePme.Purchasing.RecordedContracts;
using PactePme.Purchasing.RecordedContracts.Import;

namespace PactePme.Purchasing.Tests.RecordedContracts;

/// <summary>A record as the register publishes it, of our own making, with what a test changes in it.</summary>
internal static class SomeContract
{
    public const string BuyerSiret = "21130055300016", HolderSiret = "73282932000074", OtherSiret = "55208131766522";
    public static readonly DateOnly Today = new(2026, 11, 2);
    public static readonly PartyKeys Keys = new(new MasterKey(new byte[32]), "t");
    public static readonly Dictionary<string, char> Vocabulary = new() { ["45442110"] = '1', ["03121000"] = '5', ["45431000"] = '7', ["34510000"] = '6', ["03451000"] = '6' };

    public static JsonObject Json(params (string Member, JsonNode? Value)[] changes)
    {
        var json = new JsonObject
        {
            ["_type"] = "Marché",
            ["id"] = "2019M01",
            ["uid"] = "u-1",
            ["source"] = "profil-d-essai",
            ["acheteur"] = new JsonObject { ["id"] = BuyerSiret, ["nom"] = "VILLE D'ESSAI" },
            ["objet"] = "Peinture des écoles",
            ["codeCPV"] = "45442110-1",
            ["nature"] = "Marché",
            ["procedure"] = "Procédure adaptée",
            ["lieuExecution"] = new JsonObject { ["code"] = "13001", ["typeCode"] = "Code postal", ["nom"] = "Marseille" },
            ["dureeMois"] = 12,
            ["dateNotification"] = "2019-01-22",
            ["datePublicationDonnees"] = "2019-02-01",
            ["montant"] = 15000.5m,
            ["formePrix"] = "Ferme",
            ["titulaires"] = new JsonArray(Holder(HolderSiret, "PEINTURES D'ESSAI SARL")),
            ["modifications"] = new JsonArray()
        };
        foreach (var (member, value) in changes)
            if (value is null) json.Remove(member);
            else json[member] = value;
        return json;
    }

    public static JsonObject Holder(string id, string name, string type = "SIRET") => new() { ["typeIdentifiant"] = type, ["id"] = id, ["denominationSociale"] = name };

    public static JsonArray Modified(string day, decimal? amount = null, int? months = null, params JsonObject[] holders)
    {
        var one = new JsonObject { ["objetModification"] = "Avenant", ["dateNotificationModification"] = day, ["datePublicationDonneesModification"] = day };
        if (amount is not null) one["montant"] = amount;
        if (months is not null) one["dureeMois"] = months;
        if (holders.Length > 0) one["titulaires"] = new JsonArray([.. holders]);
        return [one];
    }

    public static ReadContract Read(JsonNode? json, bool edition = true, PartyKeys? keys = null) =>
        new ContractReading(keys ?? Keys, edition ? Vocabulary : null, Today).Read(1, JsonSerializer.SerializeToElement(json));

    public static ReadContract Read(params (string Member, JsonNode? Value)[] changes) => Read(Json(changes));

    public static string[] Codes(this ReadContract record) => [.. record.Notes.Select(n => n.Code)];

    public static async Task<List<ReadContract>> FileAsync(string text, PartyKeys? keys = null) =>
        await ContractFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), zipped: false, new(keys ?? Keys, Vocabulary, Today)).ToListAsync();

    public static Task<List<ReadContract>> FileAsync(PartyKeys? keys, params JsonObject[] records) => FileAsync(new JsonObject { ["marches"] = new JsonArray([.. records.Select(r => r.DeepClone())]) }.ToJsonString(), keys);
}
