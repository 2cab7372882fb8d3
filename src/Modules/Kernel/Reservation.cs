using System.Security.Cryptography;
using System.Text;

namespace PactePme.Kernel;

/// <summary>
/// What may exist only once in a territory is reserved here, in the transaction of its events, and released when the thing
/// ends. The store's primary key decides who wins when many ask at once; losers get 409 with the reservation's rule.
/// </summary>
/// <param name="Id"><c>{rule}:{digest of the values that must be unique}</c>; the digest keeps identifiers out of the table.</param>
/// <param name="HolderId">The stream that holds it.</param>
public sealed record Reservation(string Id, Guid HolderId)
{
    public static Reservation Of(string rule, Guid holder, params object[] values) => new(Key(rule, values), holder);

    public static string Key(string rule, params object[] values) =>
        $"{rule}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', values))))[..40]}";

    /// <summary>The rule that an already taken key stands for.</summary>
    public static string RuleOf(string key) => key.Split(':')[0];
}
