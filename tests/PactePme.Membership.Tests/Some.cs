using PactePme.Kernel;
using PactePme.Membership.Organisations;
using PactePme.Membership.Persons;

namespace PactePme.Membership.Tests;

/// <summary>What given/when/then tests start from.</summary>
public static class Some
{
    public static readonly DateTimeOffset Start = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset Now = Start.AddMonths(2);
    public static readonly Guid Firm = new("01970000-0000-7000-8000-000000000001");
    public static readonly Guid Other = new("01970000-0000-7000-8000-000000000002");
    public static readonly Guid Somebody = new("01970000-0000-7000-8000-00000000000a");

    public static Vault Vault(byte key = 1) => new(new MasterKey([.. Enumerable.Repeat(key, 32)]));

    public static Caller Secretary(DateTimeOffset? at = null) => By(Guid.Empty, at, Role.Secretary, Role.Member);

    public static Caller Member(Guid organisation, DateTimeOffset? at = null) => By(organisation, at, Role.Member);

    private static Caller By(Guid organisation, DateTimeOffset? at, params Role[] roles) =>
        new("demo", new("01970000-0000-7000-8000-0000000000ff"), organisation, roles.ToHashSet(), at ?? Now);

    public static OrganisationRegistered Registered(bool soleTrader = false, string siren = "732829320") => soleTrader
        ? new(null, null, Guid.CreateVersion7(), true, false, new(SourceKind.Declared, "test"), Start)
        : new(new(Identifier.Siren, siren), "Toitures d'essai", null, false, false, new(SourceKind.Declared, "test"), Start);

    public static Organisation Organisation(params IFact[] after) => As(Fold.Of<Organisation>([Registered(), .. after])!, Firm);

    public static Person Person(params IFact[] after) => As(Fold.Of<Person>([new PersonJoined(Firm, Guid.CreateVersion7(), false, Start), .. after])!, Somebody);

    public static T As<T>(T state, Guid id) where T : class, IFolded<T>
    {
        state.Id = id;
        return state;
    }

    /// <summary>The rules of the fields at fault.</summary>
    public static string[] Faults(this Refusal? refusal)
    {
        refusal.ShouldNotBeNull().Rule.ShouldBe("validation");
        return [.. refusal.Errors.Select(e => $"{e.Pointer} {e.Rule}")];
    }
}
