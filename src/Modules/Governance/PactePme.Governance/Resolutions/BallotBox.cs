using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PactePme.Governance.Rules;
using PactePme.Kernel;

namespace PactePme.Governance.Resolutions;

/// <summary>What one seat voted in an open ballot, until the vote closes. A row apart that is no event; opened by the host's key, which is not in the database.</summary>
/// <param name="Id">Resolution and seat: a seat has one ballot.</param>
/// <param name="Box">Choice and salt, sealed.</param>
/// <param name="CastBy">Pseudonym of the person who cast it: nobody else is told whether another choice is the same.</param>
public sealed record SealedBallot(string Id, Guid ResolutionId, Guid SeatId, byte[] Box, Guid CastBy);

/// <summary>The ballots of a secret vote, together in one row, sealed under a key of its own that goes when the vote closes: which ballot is whose is written nowhere.</summary>
/// <param name="Id">The resolution.</param>
/// <param name="Key">The key of this row alone, sealed under the host's.</param>
/// <param name="Box">The ballots in the order of their trackers, sealed.</param>
public sealed record Urn(Guid Id, byte[] Key, byte[] Box);

/// <summary>Keeps what was voted from everybody until the vote closes (docs/adr/0023).</summary>
public sealed class BallotBox(MasterKey master)
{
    private readonly byte[] key = master.Derive("governance/ballots");

    /// <summary>Seals an open ballot and commits to it.</summary>
    public (SealedBallot Box, string Commitment) Seal(Guid resolution, Guid seat, Choice choice, Guid castBy)
    {
        var salt = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var plain = Encoding.ASCII.GetBytes($"{(int)choice}\n{salt}"); // as long whichever it is: the length of a box is no secret
        return (new(IdOf(resolution, seat), resolution, seat, MasterKey.Seal(key, plain, Context(resolution, seat)), castBy), CommitmentOf(salt, resolution, seat, choice));
    }

    /// <exception cref="CryptographicException">The master key is another one, or the row was altered.</exception>
    public RollEntry Open(SealedBallot ballot)
    {
        var text = Encoding.ASCII.GetString(MasterKey.Open(key, ballot.Box, Context(ballot.ResolutionId, ballot.SeatId))).Split('\n');
        return new(ballot.SeatId, (Choice)(text[0][0] - '0'), text[1]);
    }

    public static string IdOf(Guid resolution, Guid seat) => $"{resolution:N}:{seat:N}";

    /// <summary>What whoever holds the roll recomputes: SHA-256 over the four values, each on a line, in base64url.</summary>
    public static string CommitmentOf(string salt, Guid resolution, Guid seat, Choice choice) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes($"{salt}\n{resolution}\n{seat}\n{JsonNamingPolicy.CamelCase.ConvertName(choice.ToString())}")));

    /// <summary>An urn without ballots.</summary>
    public Urn Empty(Guid resolution)
    {
        var row = RandomNumberGenerator.GetBytes(32);
        return new(resolution, MasterKey.Seal(key, row, Context(resolution)), Write(row, resolution, []));
    }

    public IReadOnlyList<UrnEntry> Open(Urn urn)
    {
        var row = MasterKey.Open(key, urn.Key, Context(urn.Id));
        return JsonSerializer.Deserialize<IReadOnlyList<UrnEntry>>(MasterKey.Open(row, urn.Box, Context(urn.Id)))!;
    }

    /// <summary>The urn with one more ballot; where among the others says nothing, for trackers are random.</summary>
    public Urn With(Urn urn, UrnEntry ballot)
    {
        var row = MasterKey.Open(key, urn.Key, Context(urn.Id));
        return urn with { Box = Write(row, urn.Id, [.. Open(urn).Append(ballot).OrderBy(b => b.Tracker, StringComparer.Ordinal)]) };
    }

    private static byte[] Write(byte[] row, Guid resolution, IReadOnlyList<UrnEntry> ballots) =>
        MasterKey.Seal(row, JsonSerializer.SerializeToUtf8Bytes(ballots), Context(resolution));

    private static byte[] Context(Guid resolution) => Encoding.ASCII.GetBytes($"urn:{resolution:N}");

    private static byte[] Context(Guid resolution, Guid seat) => Encoding.ASCII.GetBytes($"ballot:{resolution:N}:{seat:N}");
}
