using System.Diagnostics;

namespace PactePme.Log;

/// <summary>A step at which a test stops the process as a power cut would. Nothing happens unless <c>PACTE_FAULT</c> names the step.</summary>
public static class FaultPoint
{
    private static readonly string? Wanted = Environment.GetEnvironmentVariable("PACTE_FAULT");

    /// <summary>All steps of sequencing and signing, in their order.</summary>
    public static readonly IReadOnlyList<string> All =
        ["plan-read", "log-begun", "entries-written", "tiles-written", "cursor-written", "sequenced", "fork-looked-for", "memory-begun", "memory-written", "checkpoint-stored", "signed"];

    public static void Reach(string step)
    {
        if (Wanted is null || Wanted != step) return;
        using var self = Process.GetCurrentProcess();
        self.Kill();
        Thread.Sleep(Timeout.Infinite);
    }
}
