using PactePme.Kernel;
using PactePme.Membership.Charters;
using PactePme.Membership.Organisations;

namespace PactePme.Membership.Tests;

/// <summary>Things given in the tests of decisions.</summary>
internal static class Sample
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    public static readonly Guid Org = Guid.CreateVersion7();
    public static readonly Guid CharterId = Guid.CreateVersion7();

    public static Caller Secretary(DateTimeOffset? at = null) => new("demo", Guid.CreateVersion7(), Guid.CreateVersion7(), new HashSet<Role> { Role.Secretary }, at ?? Noon);

    public static Caller Member(Guid? organisation = null, DateTimeOffset? at = null) =>
        new("demo", Guid.CreateVersion7(), organisation ?? Org, new HashSet<Role> { Role.Member }, at ?? Noon);

    public static Decision Decision(int day = 1) => new("Comité", "D-1", new(2026, 1, day));

    public static Organisation Organisation(OrganisationStatus status = OrganisationStatus.Verified) =>
        new(status, new("pacte-pme", "x"), "X", null, false, false, new(SourceKind.Declared, "test")) { Id = Org };

    /// <summary>A charter whose first versions were adopted on 1 and 2 February 2026, the others in the minutes after.</summary>
    public static Charter Charter(int adopted = 1)
    {
        List<IFact> facts = [new CharterDrafted("MBA", new("Charte"), Noon.AddDays(-60))];
        for (var n = 1; n <= adopted; n++)
        {
            var at = new DateTimeOffset(2026, 2, Math.Min(n, 2), 0, n > 2 ? n % 60 : 0, 0, TimeSpan.Zero).AddHours(n / 60);
            facts.Add(new CharterVersionDrafted(n, [new("Texte")], at));
            if (n > 1) facts.Add(new CharterVersionSuperseded(n - 1, n, at));
            facts.Add(new CharterVersionAdopted(n, Decision(), at));
        }
        var charter = Fold.Of<Charter>(facts)!;
        charter.Id = CharterId;
        return charter;
    }
}
