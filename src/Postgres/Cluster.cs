using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;

namespace PactePme.Postgres;

/// <summary>
/// One PostgreSQL data folder and the server on it: <c>data/</c>, <c>password</c>, <c>server.log</c> and the socket, all readable by
/// their owner only.
/// </summary>
internal sealed class Cluster(string folder, ServerPrograms programs, RunAs runAs, bool durable)
{
    internal const string User = "pactepme";
    internal const string Database = "pactepme";

    private const long LogLimit = 10_000_000;

    private static readonly string[] Passing =
    [
        "could not create any TCP/IP sockets", // somebody took the port meanwhile
        "lock file \"postmaster.pid\" already exists", // a killed host's pg_ctl was still at work
        "pre-existing shared memory block", // the sessions of a killed server are still ending
    ];

    internal static string FolderOf(string dataFolder, int major) => Path.Combine(dataFolder, $"postgres-{major}");

    /// <summary>The major versions whose data the folder holds.</summary>
    internal static HashSet<int> MajorsIn(string dataFolder) =>
        !Directory.Exists(dataFolder) ? [] : Directory.GetDirectories(dataFolder, "postgres-*")
            .Where(folder => Directory.Exists(Path.Combine(folder, "data")))
            .Select(folder => int.TryParse(Path.GetFileName(folder)["postgres-".Length..], CultureInfo.InvariantCulture, out var major) ? major : 0)
            .Where(major => major > 0)
            .ToHashSet();

    private string Data => Path.Combine(folder, "data");
    private string Log => Path.Combine(folder, "server.log");

    // A socket's path may have 107 bytes on Linux, 103 on macOS; a comma would separate two folders.
    private bool HasSocket => Path.Combine(folder, ".s.PGSQL.65535").Length <= 100 && !folder.AsSpan().ContainsAny(",\"\\@");

    /// <summary>Makes the folder, when it is not there, with a password of its own.</summary>
    internal async Task InitialiseAsync(CancellationToken cancel)
    {
        await runAs.CreateFolderAsync(folder);
        if (Directory.Exists(Data)) return;

        var password = PasswordFile(folder);
        if (!File.Exists(password)) await WritePasswordAsync(password, cancel);
        if (runAs.Owner is not null) await Programs.RunAsync(["chown", runAs.Owner, password], cancel);

        // Made beside and moved when complete: a host killed in between leaves no half-made folder.
        var draft = Path.Combine(folder, $"draft-{RandomNumberGenerator.GetHexString(8, lowercase: true)}");
        foreach (var old in Directory.GetDirectories(folder, "draft-*")) TryDelete(old);

        string[] sync = durable ? [] : ["--no-sync"];
        var made = default(Programs.Outcome);
        foreach (var locale in Locales())
        {
            made = await runAs.RunAsync(
                [
                    programs["initdb"], "--pgdata", draft, "--username", User, "--pwfile", password, "--auth", "scram-sha-256",
                    "--encoding", "UTF8", "--data-checksums", .. locale, .. sync,
                ],
                cancel);
            if (made.Ok) break;
        }

        if (!made.Ok) throw Failed("initdb", made.Text);
        Directory.Move(draft, Data);
    }

    /// <summary>Starts the server in a session of its own – a Ctrl-C in our terminal does not reach it – and waits until it answers.</summary>
    /// <param name="usualPort">Taken again when it is free: whoever knew the server finds it again.</param>
    /// <param name="cancel">Looked at before each attempt.</param>
    /// <returns>The port on 127.0.0.1.</returns>
    internal async Task<int> StartAsync(int? usualPort, CancellationToken cancel)
    {
        ForgetStranger();
        if (File.Exists(Log) && new FileInfo(Log).Length > LogLimit) File.Move(Log, $"{Log}.1", overwrite: true);

        for (var attempt = 1; ; attempt++)
        {
            cancel.ThrowIfCancellationRequested();
            var port = attempt == 1 && usualPort is { } usual && IsFree(usual) ? usual : FreePort();
            await File.WriteAllTextAsync(Path.Combine(Data, "postgresql.conf"), Settings(port), cancel);
            var logged = File.Exists(Log) ? new FileInfo(Log).Length : 0;
            // Not cancelled half-way: killing pg_ctl would kill the server in the middle of its recovery.
            var started = await runAs.RunAsync(
                [programs["pg_ctl"], "start", "--pgdata", Data, "--log", Log, "--wait", "--timeout", "300", "--silent"], CancellationToken.None);
            if (started.Ok) return port;

            var log = LogSince(logged);
            await StopAsync();
            if (attempt == 5 || !Array.Exists(Passing, reason => log.Contains(reason, StringComparison.Ordinal)))
                throw Failed("pg_ctl start", $"{started.Text}{Environment.NewLine}{log}");
            await Task.Delay(TimeSpan.FromMilliseconds(500), cancel);
        }
    }

    /// <summary>Stops the server, if one runs: a process that only bears the number in an old file is left alone.</summary>
    /// <param name="mode"><c>fast</c>: sessions are ended, the data is written; <c>immediate</c>: for data nobody needs any more.</param>
    internal async Task StopAsync(string mode = "fast")
    {
        if (PidInPidFile() is { } pid && IsOurs(pid))
            await runAs.RunAsync([programs["pg_ctl"], "stop", "--pgdata", Data, "--mode", mode, "--wait", "--timeout", "120", "--silent"]);
    }

    internal async Task CreateDatabaseAsync(CancellationToken cancel)
    {
        var admin = new NpgsqlConnectionStringBuilder(ConnectionString(PortInPidFile(folder) ?? 0)) { Database = "postgres", Pooling = false };
        await using var connection = new NpgsqlConnection(admin.ConnectionString);
        await connection.OpenAsync(cancel);
        await using var exists = new NpgsqlCommand($"select 1 from pg_database where datname = '{Database}'", connection);
        if (await exists.ExecuteScalarAsync(cancel) is not null) return;
        await using var create = new NpgsqlCommand($"create database {Database}", connection);
        await create.ExecuteNonQueryAsync(cancel);
    }

    internal string ConnectionString(int port) => ConnectionString(folder, port, HasSocket);

    private static string ConnectionString(string folder, int port, bool socket) => new NpgsqlConnectionStringBuilder
    {
        Host = socket ? folder : "127.0.0.1",
        Port = port,
        Database = Database,
        Username = User,
        Password = File.ReadAllText(PasswordFile(folder)).Trim(),
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    }.ConnectionString;

    internal static string PasswordFile(string folder) => Path.Combine(folder, "password");

    internal static async Task WritePasswordAsync(string file, CancellationToken cancel)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var writer = new StreamWriter(file, options);
        await writer.WriteLineAsync(RandomNumberGenerator.GetHexString(40, lowercase: true).AsMemory(), cancel);
    }

    /// <summary>The port of the server whose process lives on this folder; null when there is none.</summary>
    internal int? RunningPort() => PidInPidFile() is { } pid && IsOurs(pid) ? PortInPidFile(folder) : null;

    /// <summary>
    /// After a crash the number in <c>postmaster.pid</c> may belong to a program that has nothing to do with us, or to a dead process that nobody
    /// has reaped, and the server would refuse to start. A number that no process can have replaces it; the rest stays, since the server
    /// checks with it that no session of the crash lives on.
    /// </summary>
    private void ForgetStranger()
    {
        var pid = PidInPidFile();
        if (pid is not null && IsOurs(pid.Value)) return;
        // The socket's lock holds the same number; the folder serves this server only.
        foreach (var socket in Directory.GetFiles(folder, ".s.PGSQL.*")) File.Delete(socket);
        if (pid is null) return;
        var lines = File.ReadAllLines(PidFile);
        lines[0] = int.MaxValue.ToString(CultureInfo.InvariantCulture);
        File.WriteAllLines(PidFile, lines);
    }

    private string PidFile => Path.Combine(Data, "postmaster.pid");

    private int? PidInPidFile() => NumberInPidFile(folder, line: 0);

    private static int? PortInPidFile(string folder) => NumberInPidFile(folder, line: 3);

    private static int? NumberInPidFile(string folder, int line)
    {
        var file = Path.Combine(folder, "data", "postmaster.pid");
        return File.Exists(file) && int.TryParse(File.ReadLines(file).ElementAtOrDefault(line), CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <summary>The server's command line names its data folder – perhaps by another way to the same place, so only the end counts.</summary>
    private bool IsOurs(int pid) => CommandLine(pid).Contains(Path.Combine(Path.GetFileName(folder), "data"), StringComparison.Ordinal);

    private static string CommandLine(int pid)
    {
        try
        {
            if (OperatingSystem.IsLinux()) return File.ReadAllText($"/proc/{pid}/cmdline");
            return Programs.RunAsync(["ps", "-o", "command=", "-p", pid.ToString(CultureInfo.InvariantCulture)]).GetAwaiter().GetResult() is { Ok: true } ps ? ps.Text : "";
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // PostgreSQL 17 brings C.UTF-8 itself; before, the system may not know it.
    private IEnumerable<string[]> Locales() => programs.Version.Major >= 17
        ? [["--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C"]]
        : [["--locale", "C.UTF-8"], ["--locale", "C"]];

    private string Settings(int port) => $"""
        # Written anew at every start. Change settings with ALTER SYSTEM: they are kept in postgresql.auto.conf.
        listen_addresses = '127.0.0.1'
        port = {port}
        unix_socket_directories = '{(HasSocket ? folder.Replace("'", "''", StringComparison.Ordinal) : "")}'
        unix_socket_permissions = 0700
        password_encryption = 'scram-sha-256'
        # A store per module, each with its pool.
        max_connections = 200
        # For a small machine that the host shares.
        shared_buffers = '128MB'
        work_mem = '8MB'
        maintenance_work_mem = '64MB'
        effective_cache_size = '1GB'
        random_page_cost = 1.1
        jit = off
        max_wal_size = '1GB'
        fsync = {(durable ? "on" : "off")}
        synchronous_commit = {(durable ? "on" : "off")}
        full_page_writes = {(durable ? "on" : "off")}
        timezone = 'UTC'
        log_timezone = 'UTC'
        lc_messages = 'C'
        log_line_prefix = '%m [%p] %d '
        log_checkpoints = off

        """;

    private string LogSince(long position)
    {
        if (!File.Exists(Log)) return "";
        using var log = new StreamReader(new FileStream(Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        log.BaseStream.Position = position;
        return log.ReadToEnd().Trim();
    }

    private PostgresUnavailableException Failed(string program, string said) => new(
        $"{program} ({programs.Bin}) a échoué dans {folder}. Ce dossier appartient-il à l'utilisateur qui lance la commande ? Sinon, changez PACTE_DATA.",
        $"{program} ({programs.Bin}) failed in {folder}. Does this folder belong to the user who runs the command? If not, change PACTE_DATA.{Environment.NewLine}{said}");

    internal static void TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody still writes there or it is not ours: the next start tries again.
        }
    }
}
