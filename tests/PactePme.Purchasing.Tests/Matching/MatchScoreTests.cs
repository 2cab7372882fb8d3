using FsCheck.Xunit;
using PactePme.Purchasing.Matching;
using PactePme.Purchasing.Search;

namespace PactePme.Purchasing.Tests.Matching;

public sealed class MatchScoreTests
{
    private static readonly string[] Sizes = ["", "tpe", "pme", "eti", "ge", "publicBody"];

    private static Affinity Affinity(byte depth, byte keywords, bool activity, bool followed, byte place, byte size) =>
        new(depth % 8 == 1 ? 0 : depth % 8 is var d && d == 0 ? 8 : d, keywords % 6, activity, followed, (PlaceFit)(place % 4 - 1), Sizes[size % Sizes.Length]);

    [Property]
    public void For_a_public_buyer_place_and_size_change_nothing(byte depth, byte keywords, bool activity, bool followed, byte place, byte size, byte otherPlace, byte otherSize)
    {
        var one = Affinity(depth, keywords, activity, followed, place, size);
        var other = Affinity(depth, keywords, activity, followed, otherPlace, otherSize);
        MatchScore.Of(one, BuyerSector.Public).ShouldBe(MatchScore.Of(other, BuyerSector.Public));
        MatchScore.IsMatch(one, BuyerSector.Public).ShouldBe(MatchScore.IsMatch(other, BuyerSector.Public));
        foreach (var affinity in (Affinity[])[one, other])
            Match.ReasonsOf(new(Guid.Empty, affinity, "45", [], "45", 0), BuyerSector.Public).ShouldAllBe(r => r.Kind != MatchReasonKind.Place && r.Kind != MatchReasonKind.Size);
    }

    [Property]
    public void A_score_is_from_0_to_100_and_is_the_sum_of_its_reasons(byte depth, byte keywords, bool activity, bool followed, byte place, byte size, bool isPublic)
    {
        var affinity = Affinity(depth, keywords, activity, followed, place, size);
        var buyer = isPublic ? BuyerSector.Public : BuyerSector.Other;
        var score = MatchScore.Of(affinity, buyer);
        score.ShouldBeInRange(0, 100);
        Match.ReasonsOf(new(Guid.Empty, affinity, "45", [.. Enumerable.Range(0, affinity.Keywords).Select(i => $"mot {i}")], "45", score), buyer).Sum(r => r.Points).ShouldBe(score);
    }

    [Property]
    public void The_longer_the_common_prefix_the_better(byte keywords, bool activity, bool followed, byte place, byte size, bool isPublic)
    {
        var scores = ((int[])[0, 2, 3, 4, 5, 6, 7, 8]).Select(depth => MatchScore.Of(Affinity(0, keywords, activity, followed, place, size) with { CpvDepth = depth }, isPublic ? BuyerSector.Public : BuyerSector.Private)).ToList();
        scores.ShouldBe(scores.Distinct().Order());
    }

    [Fact]
    public void A_private_buyers_need_elsewhere_is_no_match_unless_the_code_is_followed()
    {
        Affinity elsewhere = new(8, 2, true, false, PlaceFit.Elsewhere, "tpe");
        MatchScore.IsMatch(elsewhere, BuyerSector.Private).ShouldBeFalse();
        MatchScore.IsMatch(elsewhere with { Followed = true }, BuyerSector.Private).ShouldBeTrue();
        MatchScore.IsMatch(elsewhere, BuyerSector.Public).ShouldBeTrue();
        MatchScore.IsMatch(new(0, 0, true, false, PlaceFit.Names, "tpe"), BuyerSector.Private).ShouldBeFalse();
    }

    [Property]
    public void A_match_has_one_identity_however_often_it_is_found(Guid need, Guid one, Guid other) =>
        (Match.IdOf(need, one) == Match.IdOf(need, one) && (one == other) == (Match.IdOf(need, one) == Match.IdOf(need, other)) && Match.IdOf(need, one).Version == 7).ShouldBeTrue();
}
