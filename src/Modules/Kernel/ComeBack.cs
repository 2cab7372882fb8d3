using Wolverine;

namespace PactePme.Kernel;

/// <summary>For what is scheduled for an instant and comes before it, because the host's clock runs ahead of the database's.</summary>
public static class ComeBack
{
    /// <summary>The same message again, when it is due by the clock that decides; nothing else is told.</summary>
    public static OutgoingMessages At<T>(T due, DateTimeOffset instant, DateTimeOffset now)
    {
        OutgoingMessages later = [];
        later.Delay(due, instant - now);
        return later;
    }
}
