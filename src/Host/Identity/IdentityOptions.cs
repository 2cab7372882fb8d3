using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using PactePme.Host.CommandLine;

namespace PactePme.Host.Identity;

/// <summary>Who issues the tokens (<c>Identity</c> in the configuration).</summary>
public sealed class IdentityOptions
{
    /// <summary>Address of the OpenID Connect issuer; required outside Development.</summary>
    public string? Authority { get; init; }

    /// <summary>Audience that a token must name.</summary>
    public string Audience { get; init; } = "pacte-pme";

    /// <summary>Subjects that may act as network administrators.</summary>
    public IReadOnlyList<string> NetworkAdministrators { get; init; } = [];

    /// <summary>Development only: the key with which the <c>token</c> verb signs, kept in the data folder.</summary>
    internal SecurityKey? LocalKey { get; private set; }

    public const string LocalIssuer = "pacte-pme-development";

    /// <summary>Outside Development there is an issuer, or the host does not start.</summary>
    /// <exception cref="MisconfiguredException">No issuer outside Development.</exception>
    public static IdentityOptions Read(IConfiguration configuration, IHostEnvironment environment, string dataFolder)
    {
        var options = configuration.GetSection("Identity").Get<IdentityOptions>() ?? new();
        if (options.Authority is { Length: > 0 }) return options;
        if (!environment.IsDevelopment())
            throw new MisconfiguredException(
                "Identity__Authority n'est pas configuré : hors Development, un émetteur OpenID Connect est exigé. / Identity__Authority is not configured: outside Development an OpenID Connect issuer is required.");
        options.LocalKey = new ECDsaSecurityKey(LocalFiles.EcKey(Path.Combine(dataFolder, "development-signing-key.pem"))) { KeyId = "development" };
        return options;
    }
}

/// <summary>Secrets that Development keeps in its data folder, readable by their owner only.</summary>
internal static class LocalFiles
{
    public static ECDsa EcKey(string path)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        key.ImportFromPem(Keep(path, () => key.ExportPkcs8PrivateKeyPem()));
        return key;
    }

    public static byte[] Secret(string path) => Convert.FromBase64String(Keep(path, () => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))));

    /// <summary>The content of the file; made on the first call, by one process only.</summary>
    private static string Keep(string path, Func<string> make)
    {
        if (File.Exists(path)) return File.ReadAllText(path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var fresh = $"{path}.{Guid.NewGuid():N}";
        var mode = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) mode.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(fresh, mode)) writer.Write(make());
        try { File.Move(fresh, path, overwrite: false); }
        catch (IOException) { File.Delete(fresh); }
        return File.ReadAllText(path);
    }
}
