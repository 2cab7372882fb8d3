namespace PactePme.Benchmarks;

/// <summary>What is measured, as the tables and the JSON file call it.</summary>
internal static class Names
{
    public const string
        Raw = "Raw SQL, one row",
        BareStart = "Bare Marten, new stream",
        BareAppend = "Bare Marten, existing stream",
        ModuleStart = "Module's writes, registration",
        ModuleAppend = "Module's writes, verification",
        HttpRegister = "Registration over HTTP",
        HttpVerify = "Verification over HTTP",
        ColdStart = "start from nothing, s",
        WarmStart = "start warm, s",
        IdleMemory = "memory idle, MB",
        LoadedMemory = "memory after the load, MB",
        PeakMemory = "memory at most, MB",
        Drain = "messages handled after, s";

    public static readonly IReadOnlyList<string> Rates = [Raw, BareStart, BareAppend, ModuleStart, ModuleAppend, HttpRegister, HttpVerify];

    public static readonly IReadOnlyList<string> Commands = [HttpRegister, HttpVerify];

    public static IEnumerable<string> Reads(Plan plan) => plan.Views.SelectMany(rows => (string[])[Get(rows), Page(rows)]);

    public static string Get(int rows) => $"One resource of {rows:#,0}";

    public static string Page(int rows) => $"Page of 50 of {rows:#,0}";

    public static string Rate(string name, int connections) => $"{name}, {connections} connections, per second";

    public static string HalfRate(string name) => $"{name}, half load, per second";

    public static string P50(string name) => $"{name}, half load, p50 ms";

    public static string P99(string name) => $"{name}, half load, p99 ms";

    public static string Settled(string name) => $"{name}, messages handled too, per second";

    public static string ToldAfter(int suppliers) => $"{suppliers:#,0} suppliers, seconds until the last is told";

    public static string Told(int suppliers) => $"{suppliers:#,0} suppliers, told of one need";

    public static string AtOnce(string name) => $"{name}, all firms to one need, per second";

    public static string Records(string file) => $"{file}, records";

    public static string Events(string file) => $"{file}, events";

    public static string Repaired(string file) => $"{file}, repaired";

    public static string Rejected(string file) => $"{file}, rejected";

    public static string Twice(string file) => $"{file}, there twice";

    public static string FirstImport(string file) => $"{file}, first import, records per second";

    public static string SecondImport(string file) => $"{file}, second import, records per second";

    public static string LinkedAfter(string file) => $"{file}, first import, seconds until all are linked";

    public static string Votes(string file) => $"{file}, votes";

    public static string Ballots(string file) => $"{file}, ballots";

    public static string Recounted(string file) => $"{file}, first import, seconds until all are counted again";

    public static string Whole(string file, string by) => $"Bare Marten beside: {file}, whole streams by {by}, events per second";

    public static string Bulk(string file) => $"Bare Marten beside: {file}, events per second";

    public const string WithLog = "Registration over HTTP, log kept", WithoutLog = "Registration over HTTP, no log", LogLag = "most lag of the log under load, s";

    public static string Sequenced(int events) => $"{events:#,0} events, sequenced and signed, per second";

    public static string CopiedRows(int events) => $"{events:#,0} events, entries by bare COPY, per second";

    public static string Audited(int events) => $"{events:#,0} events, deep audit, per second";

    public static string Exported(int events) => $"{events:#,0} events, export, per second";

    public static string Verified(int events) => $"{events:#,0} events, seconds to verify";

    public static string Proved(int events) => $"{events:#,0} events, ms to prove one";

    public static string BytesOfEntry(int events) => $"{events:#,0} events, bytes of an event in the copy";

    public static string Cpu(string name, string of) => $"{name}, {of} processor ms";
}
