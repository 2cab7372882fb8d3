using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using PactePme.Kernel;

namespace PactePme.Membership.Organisations;

/// <summary>
/// What an organisation does, in a named edition of a classification. NAF rév. 2 (edition <c>rev2</c>) is checked against
/// its 732 sub-classes (decree 2007-1888); NAF 2025 (edition <c>2025</c>, official from 1 January 2027) by its form only,
/// for want of the list. The code is written as INSEE publishes it, with the dot: <c>62.01Z</c>.
/// </summary>
public sealed partial record ActivityCode(string Scheme, string Edition, string Code)
{
    public const string NafScheme = "NAF";
    public const string Rev2 = "rev2";
    public const string Naf2025 = "2025";

    private static readonly Lazy<Dictionary<string, string>> Rev2Labels = new(ReadRev2);

    /// <summary>A code of NAF rév. 2 in normal form, not checked.</summary>
    public static ActivityCode Naf(string code) => new ActivityCode(NafScheme, Rev2, code).Normal();

    /// <summary>Every sub-class of NAF rév. 2, in order.</summary>
    public static IReadOnlyCollection<string> Rev2Codes => Rev2Labels.Value.Keys;

    /// <summary>The French label, or null where it is not known.</summary>
    [JsonIgnore]
    public string? Label => Scheme == NafScheme && Edition == Rev2 ? Rev2Labels.Value.GetValueOrDefault(Normal().Code) : null;

    /// <summary>The same code without blanks, in capitals and with its dot; unchanged when it does not have the form of a sub-class.</summary>
    public ActivityCode Normal()
    {
        var code = Code.Trim().ToUpperInvariant();
        return SubClass().IsMatch(code) ? this with { Code = code.Contains('.') ? code : code.Insert(2, ".") } : this;
    }

    /// <summary>Gives the reason why the code is refused, or null. Case, blanks and a missing dot are forgiven.</summary>
    public Fault? Check()
    {
        if (Scheme != NafScheme || Edition is not (Rev2 or Naf2025)) return Faults.ActivitySchemeUnknown;
        var code = Normal().Code;
        if (!SubClass().IsMatch(code)) return Faults.ActivityShape;
        return Edition == Rev2 && !Rev2Labels.Value.ContainsKey(code) ? Faults.ActivityUnknown : null;
    }

    // [0-9], not \d, which takes every script's digits; \z, not $, which lets a line feed pass.
    [GeneratedRegex(@"^[0-9]{2}\.?[0-9]{2}[A-Z]\z")]
    private static partial Regex SubClass();

    private static Dictionary<string, string> ReadRev2()
    {
        using var reader = new StreamReader(typeof(ActivityCode).Assembly.GetManifestResourceStream("naf-rev2.csv")!);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(line => line.Split(';', 2)).ToDictionary(parts => parts[0], parts => parts[1]);
    }
}
