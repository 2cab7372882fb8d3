namespace PactePme.Postgres;

internal static class HowToInstall
{
    /// <summary>Nothing was found: says the exact command that installs a server on this system.</summary>
    internal static PostgresUnavailableException Error()
    {
        var command = Command(OperatingSystem.IsMacOS(), File.Exists("/etc/os-release") ? File.ReadAllLines("/etc/os-release") : [], Environment.IsPrivilegedProcess);
        return new PostgresUnavailableException(
            $"Aucun serveur PostgreSQL {ServerPrograms.OldestMajor} ou plus récent, ni npm, ni Docker sur cette machine. Installez un serveur :{Environment.NewLine}    {command}{Environment.NewLine}"
            + "ou donnez le vôtre : ConnectionStrings__PactePme (un serveur en marche) ou PACTE_PG_BIN (le dossier d'initdb, pg_ctl et postgres).",
            $"No PostgreSQL {ServerPrograms.OldestMajor} or later, no npm and no Docker on this machine. Install a server:{Environment.NewLine}    {command}{Environment.NewLine}"
            + "or give yours: ConnectionStrings__PactePme (a running server) or PACTE_PG_BIN (the folder of initdb, pg_ctl and postgres).");
    }

    /// <param name="macOS">Whether this is macOS.</param>
    /// <param name="osRelease">The lines of <c>/etc/os-release</c>.</param>
    /// <param name="root">Whether the reader is root and needs no sudo.</param>
    internal static string Command(bool macOS, string[] osRelease, bool root)
    {
        if (macOS) return "brew install postgresql@17";
        var family = string.Join(' ', osRelease
            .Where(line => line.StartsWith("ID=", StringComparison.Ordinal) || line.StartsWith("ID_LIKE=", StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim('"')));
        var install = family switch
        {
            _ when Is("fedora") || Is("rhel") || Is("centos") => "dnf install -y postgresql-server",
            _ when Is("alpine") => "apk add postgresql17",
            _ when Is("arch") => "pacman -S --noconfirm postgresql",
            _ when Is("suse") => "zypper install -y postgresql-server",
            _ => "apt-get install -y postgresql",
        };
        return root ? install : $"sudo {install}";

        bool Is(string name) => family.Contains(name, StringComparison.Ordinal);
    }
}
