namespace PactePme.Log;

/// <summary>What the signer remembers outside the database: the last checkpoint of each log. A database that is restored does not take it along.</summary>
public sealed class SignerMemory(LogSettings settings)
{
    private const string Extension = ".checkpoint";

    /// <summary>Every log of this host that was ever signed here.</summary>
    /// <exception cref="InvalidDataException">A file is no checkpoint: what it remembered is lost, and nobody may guess it.</exception>
    public IReadOnlyList<SignedCheckpoint> All()
    {
        if (!Directory.Exists(settings.Memory)) return [];
        List<SignedCheckpoint> all = [];
        foreach (var file in Directory.EnumerateFiles(settings.Memory, "*" + Extension).Order(StringComparer.Ordinal))
            if ((SignedCheckpoint.Parse(File.ReadAllText(file)) ?? throw new InvalidDataException(file)) is { } read && read.Head.Origin.StartsWith(settings.Host + "/log/", StringComparison.Ordinal)) all.Add(read);
        return all;
    }

    public SignedCheckpoint? Of(string origin) => File.Exists(PathOf(origin)) ? SignedCheckpoint.Parse(File.ReadAllText(PathOf(origin))) ?? throw new InvalidDataException(PathOf(origin)) : null;

    /// <summary>Whole or not at all, and on the disk when it returns. What another process remembered since, and is more, stays.</summary>
    public void Remember(SignedCheckpoint checkpoint)
    {
        Directory.CreateDirectory(settings.Memory);
        var path = PathOf(checkpoint.Head.Origin);
        if (Of(checkpoint.Head.Origin)?.Head.Size > checkpoint.Head.Size) return;
        var begun = $"{path}.{Guid.NewGuid():N}.new";
        using (var file = new FileStream(begun, FileMode.CreateNew, FileAccess.Write))
        {
            file.Write(System.Text.Encoding.UTF8.GetBytes(checkpoint.ToString()));
            file.Flush(flushToDisk: true);
        }
        FaultPoint.Reach("memory-begun");
        File.Move(begun, path, overwrite: true);
        FaultPoint.Reach("memory-written");
    }

    public string PathOf(string origin) => Path.Combine(settings.Memory, string.Concat(origin.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? c.ToString() : $"_{(int)c:x2}")) + Extension);
}
