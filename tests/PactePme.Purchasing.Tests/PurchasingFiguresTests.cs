using Microsoft.Extensions.DependencyInjection;
using PactePme.Kernel;
using PactePme.Purchasing.Deals;
using PactePme.Purchasing.Needs;
using PactePme.Testing;

namespace PactePme.Purchasing.Tests;

public sealed class PurchasingFiguresTests(PacteServer server)
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow, Past = Now.AddDays(-10);

    private static IEnumerable<object> Published(DateTimeOffset deadline, bool synthetic, params IFact[] more) =>
        [new NeedDrafted(Some.BuyerId, Some.Content with { Deadline = deadline }, synthetic, Past), new NeedSubmitted(Past),
            new NeedPublished(Some.Content with { Deadline = deadline }, synthetic, Past), .. more];

    private static DealClaimed Claimed(decimal amount, bool synthetic) =>
        new(Some.NeedId, Guid.NewGuid(), Some.BuyerId, Some.SupplierId, DealSide.Buyer, new(amount), synthetic, Past.AddDays(2));

    [Fact]
    public async Task Of_now_and_of_the_past_agree_and_the_past_tells_what_was_then()
    {
        var territory = server.FreshTerritory();
        await using var session = server.App.Services.GetRequiredService<IPurchasingStore>().LightweightSession(territory);
        session.Events.StartStream<Need>(Published(Now.AddDays(1), false));
        session.Events.StartStream<Need>(Published(Now.AddDays(1), true));
        session.Events.StartStream<Need>(Published(Now.AddDays(-1), false)); // not recorded as closed yet, but no longer open
        session.Events.StartStream<Need>(Published(Now.AddDays(-1), false, new NeedDeadlineExtended(Now.AddDays(3), "x", Past.AddDays(1))));
        session.Events.StartStream<Need>(Published(Now.AddDays(1), false, new NeedCancelled("x", Past.AddDays(5))));
        session.Events.StartStream<Need>(new NeedDrafted(Some.BuyerId, Some.Content, false, Past));
        session.Events.StartStream<Deal>(Claimed(1_000m, false), new DealConfirmed(new(1_005.5m), Past.AddDays(4)), new DealAdditionalityAnswered(DealSide.Buyer, WithoutPact.No, Past.AddDays(4)),
            new DealEvidenceAttached(DealSide.Supplier, "Facture", "https://documents.example/1", new string('a', 64), Past.AddDays(5)));
        session.Events.StartStream<Deal>(Claimed(300m, true), new DealConfirmed(new(299m), Past.AddDays(4)));
        session.Events.StartStream<Deal>(Claimed(50m, false));
        session.Events.StartStream<Deal>(Claimed(70m, false), new DealDisputed(new(700m), Past.AddDays(4)));
        session.Events.StartStream<Deal>(Claimed(90m, false), new DealDisputed(new(70m), Past.AddDays(4)), new DealRestated(DealSide.Buyer, new(70m), Past.AddDays(6)),
            new DealResolved(new(70m), Past.AddDays(6)), new DealAdditionalityAnswered(DealSide.Buyer, WithoutPact.Unknown, Past.AddDays(6)), new DealAdditionalityAnswered(DealSide.Supplier, WithoutPact.Partly, Past.AddDays(6)));
        session.Events.StartStream<Deal>(Claimed(11m, false), new DealWithdrawn("x", Past.AddDays(4)));
        session.Events.StartStream<Deal>(Claimed(13m, false), new DealExpired(Past.AddDays(4)));
        session.Events.StartStream<Deal>(Claimed(17m, false), new DealDenied("x", Past.AddDays(90), Past.AddDays(4)));
        await session.SaveChangesAsync();
        var recorded = DateTimeOffset.UtcNow.AddMinutes(1);

        CountFigure none = new(0, 0);
        AmountFigure nothing = new(0, new(0m), 0, new(0m));
        AdditionalityFigure nobody = new(new(none, none, none, none, none), new(none, none, none, none, none));
        var expected = new PurchasingFigures(new(3, 1), new(3, new(1_369m), 1, new(299m)), new(1, new(50m), 0, new(0m)), new(1, new(1_000m), 0, new(0m)),
            new(new(none, none, new(1, 0), new(1, 0), new(1, 1)), new(none, new(1, 0), none, none, new(2, 1))));
        (await Read(new())).ShouldBe(expected);
        (await Read(new(AsOf: Now))).ShouldBe(expected);
        (await Read(new(KnownAt: recorded))).ShouldBe(expected);

        (await Read(new(AsOf: Past.AddDays(3)))).ShouldBe(new(new(5, 1), nothing, new(8, new(1_551m), 1, new(300m)), nothing, nobody));
        (await Read(new(AsOf: Past.AddDays(-1)))).OpenNeeds.Count.ShouldBe(0);
        (await Read(new(AsOf: Now, KnownAt: Now.AddDays(-1)))).ShouldBe(new(none, nothing, nothing, nothing, nobody));

        Task<PurchasingFigures> Read(Moment moment) => PurchasingFigures.ReadAsync(session, moment, Now, CancellationToken.None);
    }
}
