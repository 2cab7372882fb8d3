namespace PactePme.Postgres;

/// <summary>
/// A lock that the operating system holds on an open file (flock) and releases when the process ends, however it ends.
/// The files stay: removing one would let two processes lock two files of one name.
/// </summary>
internal static class FolderLock
{
    private const int WouldBlockOnLinux = 11;
    private const int WouldBlockOnMacOS = 35;

    /// <summary>Takes the lock alone; null when anybody holds it.</summary>
    internal static FileStream? TryTake(string file) => TryOpen(file, FileShare.None);

    /// <summary>Takes the lock alone; waits for others.</summary>
    internal static Task<FileStream> TakeAsync(string file, CancellationToken cancel, Action? waiting = null) =>
        WaitAsync(file, FileShare.None, cancel, waiting);

    /// <summary>Takes the lock together with others; waits for one who holds it alone.</summary>
    internal static Task<FileStream> ShareAsync(string file, CancellationToken cancel) => WaitAsync(file, FileShare.ReadWrite, cancel);

    // Two seconds are worth a word.
    private static async Task<FileStream> WaitAsync(string file, FileShare share, CancellationToken cancel, Action? waiting = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (TryOpen(file, share) is { } held) return held;
            if (attempt == 40) waiting?.Invoke();
            await Task.Delay(50, cancel);
        }
    }

    private static FileStream? TryOpen(string file, FileShare share)
    {
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, share, bufferSize: 1);
        }
        catch (IOException e) when (e.HResult is WouldBlockOnLinux or WouldBlockOnMacOS)
        {
            return null;
        }
    }
}
