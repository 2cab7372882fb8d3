using System.Text.Json;
using System.Text.Json.Nodes;
using PactePme.Kernel;

namespace PactePme.Benchmarks;

/// <summary>
/// A made-up file of published contracts (DECP), in the shape and with the faults of the real ones, in the proportions found in that of a large platform
/// for 2019: of a thousand records, fifty have several holders, eighteen modifications, a hundred and fifty want repair, one is rejected, three are there twice.
/// The same seed makes the same file.
/// </summary>
internal static class DecpFile
{
    public static async Task WriteAsync(string file, int records, CancellationToken cancel)
    {
        Random random = new(2019);
        // A buyer publishes a handful of contracts, a firm holds one or two.
        string[] buyers = [.. Enumerable.Range(0, records / 6 + 1).Select(i => SiretOf($"{21_000_000 + i}"))];
        string[] holders = [.. Enumerable.Range(0, records * 2 / 3 + 1).Select(i => SiretOf($"{40_000_000 + i}"))];
        JsonArray all = [];
        for (var i = 0; all.Count < records; i++)
        {
            var contract = Contract(i);
            all.Add(contract);
            if (random.Next(1_000) < 3 && all.Count < records) all.Add(contract.DeepClone());
        }
        await using var stream = File.Create(file);
        await JsonSerializer.SerializeAsync(stream, new JsonObject { ["marches"] = all }, cancellationToken: cancel);

        JsonObject Contract(int number)
        {
            var notified = new DateOnly(2018, 6, 1).AddDays(random.Next(500));
            JsonObject contract = new()
            {
                ["_type"] = "Marché",
                ["id"] = $"2018M{number:000000}",
                ["uuid"] = $"{number:X32}",
                ["source"] = "plateforme de mesure",
                ["acheteur"] = new JsonObject { ["id"] = Of(buyers), ["nom"] = "COMMUNE DE MESURE" },
                ["nature"] = random.Next(3) == 0 ? "Accord-cadre" : "Marché",
                ["objet"] = $"Travaux d'entretien et de rénovation des bâtiments communaux, tranche {number}",
                ["codeCPV"] = $"45{random.Next(1_000, 9_999)}00",
                ["procedure"] = "Procédure adaptée",
                ["lieuExecution"] = new JsonObject { ["code"] = "13001", ["typeCode"] = "Code postal", ["nom"] = "Marseille" },
                ["dureeMois"] = 1 + random.Next(48),
                ["dateNotification"] = Day(notified),
                ["datePublicationDonnees"] = Day(notified.AddDays(random.Next(60))),
                ["montant"] = random.Next(1_000, 2_000_000),
                ["formePrix"] = "Ferme",
                ["titulaires"] = new JsonArray([.. Enumerable.Range(0, random.Next(20) == 0 ? 2 + random.Next(3) : 1).Select(_ => Holder())]),
                ["modifications"] = new JsonArray([.. Enumerable.Range(0, random.Next(1_000) < 18 ? 1 + random.Next(8) / 7 : 0).Select(i => Modification(notified.AddDays(30 * (i + 1))))])
            };
            switch (random.Next(1_000))
            {
                case < 60: contract["montant"] = 0; break;
                case < 90: contract["codeCPV"] = "4521"; break;
                case < 120: contract["datePublicationDonnees"] = $"{contract["datePublicationDonnees"]}+01:00"; break;
                case < 150: contract["titulaires"] = new JsonArray(new JsonObject { ["typeIdentifiant"] = "SIRET", ["id"] = "0491000000", ["denominationSociale"] = $"Firme {number}" }); break;
                case 150: contract["dateNotification"] = "1018-03-04"; break;
            }
            return contract;
        }

        JsonObject Holder() => new() { ["typeIdentifiant"] = "SIRET", ["id"] = Of(holders), ["denominationSociale"] = "ENTREPRISE DE MESURE SARL" };

        JsonObject Modification(DateOnly on) => new()
        {
            ["objetModification"] = "Avenant : travaux supplémentaires",
            ["dateNotificationModification"] = Day(on),
            ["datePublicationDonneesModification"] = Day(on.AddDays(10)),
            ["montant"] = random.Next(1_000, 2_000_000)
        };

        string Of(string[] some) => some[random.Next(some.Length)];

        static string Day(DateOnly day) => day.ToString("yyyy-MM-dd");
    }

    private static string SiretOf(string eight)
    {
        var siren = Siren.Complete(eight);
        return Enumerable.Range(0, 10).Select(digit => $"{siren}0001{digit}").First(Siret.IsValid);
    }
}
