using FsCheck.Xunit;
using Microsoft.Extensions.DependencyInjection;
using PactePme.Membership.Contracts;
using PactePme.Purchasing.Participants;
using PactePme.Testing;

namespace PactePme.Purchasing.Tests.Participants;

public sealed class ParticipantTests(PacteServer server)
{
    private static readonly Guid Firm = Guid.Parse("00000000-0000-7000-8000-0000000000f1");

    private static OrganisationStanding Standing(long version, string standing = "verified") => new(Firm, version, $"Firme {version}", null, "pme", null, standing, null, false);

    private static SignatoryStanding Signatory(long version, bool signatory, int adhesion = 1) => new(Firm, new Guid(adhesion, 0, 0, new byte[8]), version, signatory);

    private static Participant Hear(Participant known, object told) => told is OrganisationStanding standing ? known.Hearing(standing) : known.Hearing((SignatoryStanding)told);

    [Fact]
    public void News_heard_twice_or_late_changes_nothing()
    {
        var known = new Participant(Firm).Hearing(Standing(3, "suspended")).Hearing(Signatory(2, true));
        known.Hearing(Standing(3, "suspended")).ShouldBeSameAs(known);
        known.Hearing(Standing(2)).ShouldBeSameAs(known);
        known.Hearing(Signatory(2, true)).ShouldBeSameAs(known);
        known.Hearing(Signatory(1, false)).ShouldBeSameAs(known);
    }

    /// <summary>In whatever order and however often the messages come, what is known in the end is what the latest of each said.</summary>
    [Property]
    public void The_order_of_messages_does_not_matter(int seed)
    {
        object[] told = [Standing(1, "registered"), Standing(2), Standing(3, "suspended"), Standing(4), Signatory(1, false), Signatory(2, true), Signatory(3, false), Signatory(1, true, adhesion: 2)];
        object[] mixed = [.. told, .. told];
        new Random(seed).Shuffle(mixed);
        var known = mixed.Aggregate(new Participant(Firm), Hear);
        known.Version.ShouldBe(4);
        known.Name.ShouldBe("Firme 4");
        known.Adhesions.Values.Select(a => (a.Version, a.Signatory)).ShouldBe([(3, false), (1, true)], ignoreOrder: true);
        known.MayTrade.ShouldBeTrue();
    }

    [Fact]
    public void Only_a_verified_signatory_may_trade()
    {
        new Participant(Firm).Hearing(Standing(2)).MayTrade.ShouldBeFalse();
        new Participant(Firm).Hearing(Signatory(1, true)).MayTrade.ShouldBeFalse();
        new Participant(Firm).Hearing(Standing(2)).Hearing(Signatory(1, true)).MayTrade.ShouldBeTrue();
        new Participant(Firm).Hearing(Standing(3, "suspended")).Hearing(Signatory(1, true)).MayTrade.ShouldBeFalse();
    }

    [Fact]
    public async Task Messages_delivered_twice_all_at_once_and_out_of_order_have_one_effect()
    {
        var territory = server.FreshTerritory();
        object[] told = [Standing(4), Standing(2, "suspended"), Standing(4), Signatory(2, true), Signatory(1, false), Signatory(2, true), Standing(3, "suspended"), Signatory(1, false, adhesion: 2)];
        await Task.WhenAll(told.Select(message => server.App.InvokeAsync(territory, message)));

        await using var session = server.App.Services.GetRequiredService<IPurchasingStore>().QuerySession(territory);
        var known = (await session.LoadAsync<Participant>(Firm)).ShouldNotBeNull();
        known.Version.ShouldBe(4);
        known.Standing.ShouldBe("verified");
        known.Adhesions.Values.Select(a => (a.Version, a.Signatory)).ShouldBe([(2, true), (1, false)], ignoreOrder: true);
        known.MayTrade.ShouldBeTrue();
    }
}
