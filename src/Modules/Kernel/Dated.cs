namespace PactePme.Kernel;

/// <summary>A value that holds from a moment on, until the next one.</summary>
public sealed record Dated<T>(T Value, DateTimeOffset From);

public static class Dated
{
    /// <summary>The history with one more value, in the order of effect whatever the order of recording.</summary>
    public static IReadOnlyList<Dated<T>> With<T>(this IReadOnlyList<Dated<T>> history, T value, DateTimeOffset from) =>
        [.. history.Append(new(value, from)).OrderBy(d => d.From)];

    /// <summary>What held at that moment; nothing before the first.</summary>
    public static T? At<T>(this IReadOnlyList<Dated<T>> history, DateTimeOffset moment)
    {
        var found = history.LastOrDefault(d => d.From <= moment);
        return found is null ? default : found.Value;
    }
}
