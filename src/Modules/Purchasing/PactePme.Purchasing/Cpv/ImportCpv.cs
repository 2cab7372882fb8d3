using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using CsvHelper;
using CsvHelper.Configuration;
using Marten;

namespace PactePme.Purchasing.Cpv;

/// <summary>A file of CPV codes that is not one.</summary>
public sealed class MalformedCpvFileException(string french, string english, Exception? cause = null) : Exception(english, cause)
{
    public string French { get; } = french;
}

/// <summary>Reads <c>code,libelle</c> (comma or semicolon, UTF-8): the whole file, or nothing of it.</summary>
public static partial class CpvFile
{
    public static IReadOnlyList<CpvCode> Read(TextReader text)
    {
        Dictionary<string, CpvCode> codes = [];
        try
        {
            using var csv = new CsvReader(text, new CsvConfiguration(CultureInfo.InvariantCulture) { DetectDelimiter = true, DetectDelimiterValues = [",", ";"], PrepareHeaderForMatch = h => h.Header.Trim('\uFEFF', ' ').ToLowerInvariant() });
            if (!csv.Read() || !csv.ReadHeader() || csv.GetFieldIndex("code", isTryGet: true) is var code && code < 0 || csv.GetFieldIndex("libelle", isTryGet: true) is var label && label < 0)
                throw new MalformedCpvFileException("La première ligne doit nommer les colonnes « code » et « libelle ».", "The first line must name the columns \"code\" and \"libelle\".");
            while (csv.Read())
            {
                var (given, text8) = (csv.GetField(code)?.Trim() ?? "", csv.GetField(label)?.Trim() ?? "");
                if (!Shape().IsMatch(given) || text8.Length is 0 or > 500 || !codes.TryAdd(given[..8], new(given[..8], given[9], text8)))
                    throw new MalformedCpvFileException($"Ligne {csv.Parser.RawRow} : un code 00000000-0 et son libellé sont attendus, une fois.", $"Line {csv.Parser.RawRow}: a code 00000000-0 and its label are expected, once.");
            }
        }
        catch (CsvHelperException e) { throw new MalformedCpvFileException("Le fichier CSV ne se lit pas.", "The CSV file cannot be read.", e); }
        if (codes.Count == 0) throw new MalformedCpvFileException("Aucun code dans ce fichier.", "No code in this file.");
        return [.. codes.Values.OrderBy(c => c.Id, StringComparer.Ordinal)];
    }

    public static string DigestOf(IEnumerable<CpvCode> codes) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', codes.Select(c => $"{c.Id}-{c.CheckDigit} {c.Label}")))));

    [GeneratedRegex(@"^[0-9]{8}-[0-9]\z", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}

/// <summary>Puts an edition of the CPV in use, in one transaction, in the place of the one before. The same edition again changes nothing.</summary>
public sealed record ImportCpv(IReadOnlyList<CpvCode> Codes, string Source, DateTimeOffset At);

/// <param name="Changed">False when this very edition was in use already.</param>
public sealed record CpvImported(int Added, int Relabelled, int Withdrawn, bool Changed);

public static class ImportCpvHandler
{
    public static async Task<CpvImported> Handle(ImportCpv command, IDocumentSession session, CancellationToken ct)
    {
        // One import at a time, whatever the territory: the edition is everybody's.
        await session.BeginTransactionAsync(ct);
        await session.ExecuteAsync(new Npgsql.NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended('cpv-edition', 0))"), ct);
        var digest = CpvFile.DigestOf(command.Codes);
        if ((await session.LoadAsync<CpvEdition>(CpvEdition.Current, ct))?.Digest == digest) return new(0, 0, 0, false);

        var before = (await session.Query<CpvCode>().ToListAsync(ct)).ToDictionary(c => c.Id);
        var changed = command.Codes.Where(c => before.GetValueOrDefault(c.Id) != c).ToList();
        var withdrawn = before.Keys.Except(command.Codes.Select(c => c.Id)).ToList();
        session.Store<CpvCode>(changed);
        foreach (var code in withdrawn) session.Delete<CpvCode>(code);
        session.Store(new CpvEdition(CpvEdition.Current, command.Source, command.Codes.Count, digest, command.At));
        return new(changed.Count(c => !before.ContainsKey(c.Id)), changed.Count(c => before.ContainsKey(c.Id)), withdrawn.Count, true);
    }
}
