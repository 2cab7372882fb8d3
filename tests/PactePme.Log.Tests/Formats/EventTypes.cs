using System.Reflection;
using System.Text.Json;
using PactePme.Kernel;
using Module = PactePme.Kernel.Module;

namespace PactePme.Log.Tests.Formats;

/// <summary>A type of event, and what of it is public.</summary>
/// <param name="Properties">Names of the fields of its body.</param>
internal sealed record EventType(string Module, string Name, Type Clr, ShowsAttribute? Shows, IReadOnlyList<string> Properties)
{
    /// <summary>Every type that a module stores.</summary>
    public static IReadOnlyList<EventType> All { get; } = [.. Rows.Modules.SelectMany(m => m.Assembly.GetTypes()
        .Select(t => (Type: t, Stored: t.GetCustomAttribute<StoredAsAttribute>())).Where(x => x.Stored is not null)
        .Select(x => new EventType(m.Schema, x.Stored!.Name, x.Type, x.Type.GetCustomAttribute<ShowsAttribute>(),
            [.. x.Type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name))])))
        .OrderBy(t => t.Module, StringComparer.Ordinal).ThenBy(t => t.Name, StringComparer.Ordinal)];

    public static IEnumerable<EventType> Visible => All.Where(t => t.Shows is not null);

    public static IEnumerable<EventType> Opaque => All.Where(t => t.Shows is null);

    public static EventType Of(string module, string name) => All.Single(t => t.Module == module && t.Name == name);

    /// <summary>Fields that an entry says in the clear.</summary>
    public IReadOnlyList<string> Shown => Shows is not { Fields.Count: > 0 } ? [] : [.. Properties.Where(p => p == "effectiveAt" || Shows.Fields.Any(f => JsonNamingPolicy.CamelCase.ConvertName(f) == p))];

    public override string ToString() => $"{Module} {Name}";
}

/// <summary>Rows as the store has them.</summary>
internal static class Rows
{
    public const string Territory = "aubagne", Origin = "example.org/log/aubagne", Marked = @"marker\d+x";

    public static readonly IReadOnlyList<Module> Modules =
    [
        new("membership", typeof(PactePme.Membership.MembershipModule).Assembly, typeof(PactePme.Membership.IMembershipStore)),
        new("purchasing", typeof(PactePme.Purchasing.PurchasingModule).Assembly, typeof(PactePme.Purchasing.IPurchasingStore)),
        new("governance", typeof(PactePme.Governance.GovernanceModule).Assembly, typeof(PactePme.Governance.IGovernanceStore))
    ];

    public static readonly Guid Stream = new("11111111-2222-3333-4444-555555555555"), Person = new("aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"), Organisation = new("12345678-9abc-def0-1234-56789abcdef0");

    /// <summary>The seventh of March 2031, 09:08:07.123456 UTC.</summary>
    public const long At = 983_956_087_123_456;

    public static EntryFormat Format(int secret = 0) => new(new MasterKey([.. Enumerable.Range(secret, 32).Select(i => (byte)i)]), new LogSettings("example.org", "/tmp/none", true, TimeSpan.Zero), Modules);

    public static Guid Event(int number) => new($"0198a1b2-c3d4-7e5f-8a9b-{number:x12}");

    /// <summary>An event whose fields have these values, by default markers that occur once each.</summary>
    public static EventRow Of(EventType type, int number = 1, Func<string, string>? value = null) =>
        Of(type.Module, type.Name, $"{{{string.Join(", ", type.Properties.Select((p, i) => $"\"{p}\": {value?.Invoke(p) ?? $"\"{Marker(i)}\""}"))}}}") with { Id = Event(number) };

    public static EventRow Of(string module, string type, string data) =>
        new(module, Territory, 42, Event(1), Stream, 7, type, data, At, null, "correlation", null, """{"role": "secretary"}""", $"{Person:N}@{Organisation:N}", false, null);

    public static string Marker(int property) => $"marker{1_000 + property}x";
}
