using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Wolverine;

namespace PactePme.Kernel;

/// <summary>A module's part of the demonstration data of one territory. Loading it again, or after it was cut short, completes it and doubles nothing.</summary>
/// <param name="Order">Parts are loaded in this order: Membership's before those that need its messages.</param>
/// <param name="Title">Shown beside the progress bar.</param>
/// <param name="Steps">How many times <see cref="SeedRun.Advance"/> will be called.</param>
public sealed record SeedPart(string Territory, int Order, string Title, int Steps, Func<SeedRun, CancellationToken, Task> Load);

/// <summary>What a part is loaded with: its territory, messages to its own handlers, the time.</summary>
public sealed class SeedRun(string territory, IServiceProvider services, Action<long> advance)
{
    public string Territory => territory;

    public IServiceProvider Services => services;

    public DateTimeOffset Now { get; } = services.GetRequiredService<TimeProvider>().GetUtcNow();

    public void Advance(long steps = 1) => advance(steps);

    /// <summary>Runs one step in a transaction of its own, with the messages it gives rise to.</summary>
    public async Task InvokeAsync(object step, CancellationToken ct)
    {
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IMessageBus>().InvokeForTenantAsync(territory, step, ct);
    }
}

/// <summary>Ids of what the demonstration data enters: the same each time, so that loading it again finds it.</summary>
public static class SeedId
{
    /// <param name="organisation">Value of the organisation's identifier.</param>
    /// <param name="index">The person's place among those entered with it.</param>
    /// <param name="at">Since when the organisation is entered.</param>
    public static Guid OfPerson(string territory, string organisation, int index, DateTimeOffset at) => Of(territory, $"person/{organisation}/{index}", at);

    /// <param name="key">What it is, unique in the territory.</param>
    /// <param name="at">Its place in lists, which are in the order of ids; the same each time.</param>
    /// <returns>A UUID of version 7 (RFC 9562, 5.7) whose random part is a digest of the key.</returns>
    public static Guid Of(string territory, string key, DateTimeOffset at)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes($"seed\n{territory}\n{key}")).AsSpan(0, 16);
        Span<byte> time = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(time, at.ToUnixTimeMilliseconds());
        time[2..].CopyTo(bytes);
        bytes[6] = (byte)(0x70 | (bytes[6] & 0x0F));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        return new Guid(bytes, bigEndian: true);
    }
}

/// <summary>A stream as a step of the demonstration data writes it: each command meets the rules of the API on the state so far.</summary>
public sealed class StreamDraft<T>(Guid id, T? state = null) where T : class, IFolded<T>
{
    private readonly List<IFact> facts = [];
    private readonly long before = state?.Version ?? 0;

    public Guid Id => id;

    public T State => state ?? throw new InvalidOperationException($"{typeof(T).Name} {id} has no facts yet.");

    /// <summary>Nothing is recorded, nor added by this step.</summary>
    public bool IsEmpty => state is null;

    /// <summary>Adds what the command decides.</summary>
    /// <exception cref="InvalidOperationException">A rule refuses the command: the demonstration data breaks it.</exception>
    public void Do(Refusal? refusal, Func<IReadOnlyList<IFact>> decide)
    {
        SeedRules.Assert(refusal);
        foreach (var fact in decide())
        {
            facts.Add(fact);
            if (T.Next(state, fact) is not { } next) continue;
            state = next;
            state.Id = id;
            state.Version = before + facts.Count;
        }
    }

    /// <summary>Appends the facts in the session's transaction.</summary>
    public void Write(IDocumentSession session)
    {
        if (facts.Count == 0) return;
        session.LastModifiedBy = "seed";
        if (before == 0) session.Events.StartStream<T>(id, facts);
        else session.Events.Append(id, before + facts.Count, facts);
    }
}

public static class SeedRules
{
    /// <summary>The demonstration data obeys every rule of the API, or is not loaded.</summary>
    /// <exception cref="InvalidOperationException">A rule refuses.</exception>
    public static void Assert(Refusal? refusal)
    {
        if (refusal is not null)
            throw new InvalidOperationException($"The demonstration data breaks the rule {refusal.Rule}: {refusal.English} {string.Join(", ", refusal.Errors.Select(e => $"{e.Pointer} {e.Rule}"))}");
    }
}
