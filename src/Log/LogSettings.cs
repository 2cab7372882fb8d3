using Microsoft.Extensions.Configuration;

namespace PactePme.Log;

/// <summary>How the verifiable history is kept (<c>Log:…</c>).</summary>
/// <param name="Host">The address under which the logs are published, without scheme: their origins begin with it. Another host is another log, from its first entry.</param>
/// <param name="Memory">Folder in which the signer remembers the last checkpoint of each log; outside the database, and not restored with it.</param>
/// <param name="Enabled">This process sequences and signs when no other does.</param>
/// <param name="AuditEvery">How often every event is compared with its entry; zero for never.</param>
public sealed record LogSettings(string Host, string Memory, bool Enabled, TimeSpan AuditEvery)
{
    public const string DefaultHost = "localhost:5080";

    public static LogSettings Read(IConfiguration configuration, string data) => new(
        configuration["Log:Host"] is { Length: > 0 } host ? host : DefaultHost,
        configuration["Log:Memory"] is { Length: > 0 } memory ? memory : Path.Combine(data, "log"),
        configuration.GetValue("Log:Enabled", true),
        configuration.GetValue("Log:AuditEvery", TimeSpan.FromDays(1)));

    /// <summary>The identity of a territory's log (C2SP tlog-checkpoint): its address without scheme.</summary>
    public string OriginOf(string territory) => $"{Host}/log/{territory}";
}
