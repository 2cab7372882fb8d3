namespace PactePme.Membership.Organisations.Synthetic;

/// <summary>
/// Steele, Lea and Flood's generator (OOPSLA 2014). Its sequence depends on the seed alone, on every version of .NET; it is not for secrets.
/// </summary>
internal struct SplitMix64(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number from zero up to, not including, <paramref name="limit"/>.</summary>
    public long Below(long limit) => (long)Math.BigMul(Next(), (ulong)limit, out _);

    public T Pick<T>(ReadOnlySpan<T> from) => from[(int)Below(from.Length)];
}
