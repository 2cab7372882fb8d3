using FsCheck.Xunit;
using Microsoft.Extensions.DependencyInjection;
using PactePme.Governance.Register;
using PactePme.Membership.Contracts;
using PactePme.Purchasing.Contracts;
using PactePme.Testing;

namespace PactePme.Governance.Tests.Register;

/// <summary>What Governance hears of the other modules: in whatever order and however often it comes, the latest is known in the end.</summary>
public sealed class RegisterTests(PacteServer server)
{
    private static readonly Guid Firm = Guid.Parse("00000000-0000-7000-8000-0000000000f1"), Survivor = Guid.Parse("00000000-0000-7000-8000-0000000000f2");

    private static OrganisationStanding Standing(long version, string standing = "verified", Guid? mergedInto = null, Guid? organisation = null) =>
        new(organisation ?? Firm, version, $"Firme {version}", $"{version}", "pme", null, standing, mergedInto, false);

    private static SignatoryStanding Signatory(long version, bool signatory, int adhesion = 1) => new(Firm, new Guid(adhesion, 0, 0, new byte[8]), version, signatory);

    private static KnownOrganisation Hear(KnownOrganisation known, object told) => told switch
    {
        OrganisationStanding standing => known.Hearing(standing),
        SignatoryStanding signatory => known.Hearing(signatory),
        _ => known.Forgotten()
    };

    [Fact]
    public void News_heard_twice_or_late_changes_nothing()
    {
        var known = new KnownOrganisation(Firm).Hearing(Standing(3, "suspended")).Hearing(Signatory(2, true));
        known.Hearing(Standing(3, "suspended")).ShouldBeSameAs(known);
        known.Hearing(Standing(2)).ShouldBeSameAs(known);
        known.Hearing(Signatory(2, true)).ShouldBeSameAs(known);
        known.Hearing(Signatory(1, false)).ShouldBeSameAs(known);
        (known.MayAct, known.IsSignatory).ShouldBe((false, true));
        new KnownOrganisation(Firm).MayAct.ShouldBeFalse();
        new KnownOrganisation(Firm).Hearing(Standing(1, "registered")).MayAct.ShouldBeTrue();
    }

    [Property]
    public void The_order_of_messages_does_not_matter(int seed, bool erased)
    {
        object[] told = [Standing(1, "registered"), Standing(2), Standing(3, "suspended"), Standing(4), Signatory(1, false), Signatory(2, true), Signatory(3, false), Signatory(1, true, adhesion: 2)];
        object[] mixed = [.. told, .. told, .. erased ? (object[])[new OrganisationErased(Firm)] : []];
        new Random(seed).Shuffle(mixed);
        var known = mixed.Aggregate(new KnownOrganisation(Firm), Hear);
        (known.Version, known.Name, known.Siren, known.Erased).ShouldBe((4, erased ? null : "Firme 4", erased ? null : "4", erased));
        known.Adhesions.Values.Select(a => (a.Version, a.Signatory)).ShouldBe([(3, false), (1, true)], ignoreOrder: true);
    }

    [Fact]
    public async Task Messages_delivered_twice_all_at_once_and_out_of_order_have_one_effect()
    {
        var territory = server.FreshTerritory();
        var (person, charter, adhesion, deal) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        object[] told =
        [
            Standing(4), Standing(2, "suspended"), Standing(3, "suspended"), Signatory(2, true), Signatory(1, false), Signatory(1, false, adhesion: 2),
            new PersonStanding(person, 2, Firm, true), new PersonStanding(person, 5, Firm, false), new PersonStanding(person, 3, Firm, true),
            new CharterStanding(charter, 2, "MBA", "Charte", 1, null), new CharterStanding(charter, 4, "MBA", "Charte", 2, 1), new CharterStanding(charter, 3, "MBA", "Charte", null, 1),
            new ExpulsionStanding(Firm, adhesion, 5, true, DateTimeOffset.UnixEpoch, new(2026, 3, 2)), new ExpulsionStanding(Firm, adhesion, 4, true, DateTimeOffset.UnixEpoch, null),
            new ExpulsionStanding(Firm, adhesion, 6, false, DateTimeOffset.UnixEpoch, new(2026, 3, 2)),
            new DealStanding(deal, 3, true, 14_999.99m, true), new DealStanding(deal, 2, false, 0, true)
        ];
        await Task.WhenAll(told.Concat(told.Reverse()).Select(message => InvokeAsync(territory, message)));

        await using var session = server.App.Services.GetRequiredService<IGovernanceStore>().QuerySession(territory);
        var known = (await session.LoadAsync<KnownOrganisation>(Firm)).ShouldNotBeNull();
        (known.Version, known.Name, known.Standing, known.IsSignatory, known.Adhesions.Count).ShouldBe((4, "Firme 4", "verified", true, 2));
        (await session.LoadAsync<KnownPerson>(person)).ShouldBe(new(person, 5, Firm, false));
        (await session.LoadAsync<KnownCharter>(charter)).ShouldBe(new(charter, 4, "MBA", "Charte", 2, 1));
        (await session.LoadAsync<KnownExpulsion>(adhesion)).ShouldBe(new(adhesion, 6, Firm, false, DateTimeOffset.UnixEpoch, new(2026, 3, 2)));
        (await session.LoadAsync<KnownDeal>(deal)).ShouldBe(new(deal, 3, true, 14_999.99m, true));
    }

    [Fact]
    public async Task Of_what_is_told_of_one_organisation_at_the_same_instant_nothing_is_lost()
    {
        var territory = server.FreshTerritory();
        IEnumerable<object> told = [.. Enumerable.Range(1, 40).SelectMany(i => (object[])[Signatory(1, true, adhesion: i), Standing(i)])];
        await Task.WhenAll(told.Select(message => InvokeAsync(territory, message)));
        await using var session = server.App.Services.GetRequiredService<IGovernanceStore>().QuerySession(territory);
        var known = (await session.LoadAsync<KnownOrganisation>(Firm)).ShouldNotBeNull();
        (known.Version, known.Adhesions.Count).ShouldBe((40, 40));
    }

    [Fact]
    public async Task Who_was_merged_is_found_under_the_survivor()
    {
        var territory = server.FreshTerritory();
        await InvokeAsync(territory, Standing(2, "merged", Survivor));
        await InvokeAsync(territory, Standing(1, organisation: Survivor));
        await using var session = server.App.Services.GetRequiredService<IGovernanceStore>().QuerySession(territory);
        (await session.SurvivorAsync(Firm, CancellationToken.None)).ShouldBe(Survivor);
        (await session.PresentAsync(Survivor, CancellationToken.None)).Name.ShouldBe("Firme 1");
        (await session.PresentAsync(Guid.Empty, CancellationToken.None)).Standing.ShouldBeNull();
    }

    [Fact]
    public async Task What_was_erased_does_not_come_back_whatever_is_heard_later()
    {
        var territory = server.FreshTerritory();
        foreach (var message in (object[])[Standing(2), new OrganisationErased(Firm), new OrganisationErased(Firm), Standing(3)]) await InvokeAsync(territory, message);
        await using var session = server.App.Services.GetRequiredService<IGovernanceStore>().QuerySession(territory);
        var known = (await session.LoadAsync<KnownOrganisation>(Firm)).ShouldNotBeNull();
        (known.Version, known.Name, known.Siren, known.Erased).ShouldBe((3, null, null, true));
    }

    private Task InvokeAsync(string territory, object message) => server.App.DeliverAsync(territory, message);
}
