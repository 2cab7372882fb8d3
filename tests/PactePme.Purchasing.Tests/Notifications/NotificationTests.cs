using System.Net;
using PactePme.Kernel;
using PactePme.Purchasing.Notifications;
using PactePme.Testing;

namespace PactePme.Purchasing.Tests.Notifications;

public sealed class NotificationTests(PacteServer server)
{
    [Fact]
    public void Every_kind_has_words_of_its_own_in_both_languages()
    {
        var texts = Enum.GetValues<NotificationKind>().Select(kind => NotificationTexts.Of(kind, "Peinture")).ToList();
        texts.Count.ShouldBeGreaterThan(20);
        texts.Select(t => t.French).ShouldBeUnique();
        texts.Select(t => t.English).ShouldBeUnique();
        texts.ShouldAllBe(t => t.French.Contains("Peinture") && t.English.Contains("Peinture") && t.French != t.English);
        var none = NotificationTexts.Of((NotificationKind)10_000, "Peinture");
        texts.ShouldNotContain(none);
    }

    [Fact]
    public void What_was_read_is_read_once()
    {
        var told = Fold.Of<Notification>([new OrganisationNotified(Some.SupplierId, NotificationKind.NeedAwarded, "5", Some.NeedId, null, null, null, [], Some.Monday)])!;
        ReadNotificationEndpoint.Refuse(told, Some.Responder).ShouldBeNull();
        ReadNotificationEndpoint.Refuse(told, Some.Competitor).ShouldBe(Refusal.NotFound);
        ReadNotificationEndpoint.Refuse(Notification.Next(told, ReadNotificationEndpoint.Decide(Some.Monday)[0])!, Some.Responder).ShouldBe(ReadNotificationEndpoint.AlreadyRead);
    }

    [Fact]
    public async Task One_occasion_is_told_once_however_often_it_comes_and_each_occasion_anew()
    {
        var market = await Market.OpenAsync(server);
        var need = await market.PublishAsync();
        NotifyOrganisation closed = new(market.SupplierId, NotificationKind.NeedClosed, "4", need), other = new(market.BuyerId, NotificationKind.NeedClosed, "4", need);
        object[] messages = [closed, closed, new NotifyOrganisations([closed, other, closed]), new NotifyOrganisations([other, closed]), closed, other];
        await Task.WhenAll(messages.Select(m => server.App.InvokeAsync(market.Territory, m)));
        await server.App.InvokeAsync(market.Territory, closed);
        (await market.Supplier.GetAsync("notifications")).Json!["items"]!.AsArray().Count.ShouldBe(1);
        (await market.Buyer.GetAsync("notifications?kind=needClosed")).Json!["items"]!.AsArray().Count.ShouldBe(1);
        await server.App.InvokeAsync(market.Territory, closed with { Occasion = "6" });
        await server.App.InvokeAsync(market.Territory, closed with { Kind = NotificationKind.NeedAwarded });
        (await market.Supplier.GetAsync("notifications")).Json!["items"]!.AsArray().Count.ShouldBe(3);
    }

    [Fact]
    public async Task An_organisation_reads_its_own_the_latest_first_and_marks_them()
    {
        var market = await Market.OpenAsync(server);
        var need = await market.PublishAsync();
        foreach (var kind in (NotificationKind[])[NotificationKind.NeedAmended, NotificationKind.DeadlineExtended, NotificationKind.NeedClosed])
            await server.App.InvokeAsync(market.Territory, new NotifyOrganisation(market.SupplierId, kind, "1", need, Reasons: [new("parce que", "because")]));

        var page = (await market.Supplier.GetAsync("notifications?limit=2")).Expect(HttpStatusCode.OK).Json!;
        page["items"]!.AsArray().Select(n => n!["kind"]!.GetValue<string>()).ShouldBe(["needClosed", "deadlineExtended"]);
        var first = page["items"]![0]!;
        first["french"]!.GetValue<string>().ShouldBe("Le besoin « Peinture des écoles » est clos.");
        first["english"]!.GetValue<string>().ShouldBe("The need \"Peinture des écoles\" is closed.");
        (await market.Supplier.GetAsync($"notifications?limit=2&after={page["next"]}")).Json!["items"]!.AsArray().ShouldHaveSingleItem()!["kind"]!.GetValue<string>().ShouldBe("needAmended");

        var id = first["id"]!.GetValue<Guid>();
        (await market.Supplier.PostAsync($"notifications/{id}/read", "{}")).ExpectProblem(428, "version-required");
        (await market.Supplier.PostAsync($"notifications/{id}/read", "{}", 1)).Expect(HttpStatusCode.OK);
        (await market.Supplier.PostAsync($"notifications/{id}/read", "{}", 2)).ExpectProblem(409, "notification-read");
        (await market.Supplier.GetAsync($"notifications/{id}")).Json!["readAt"].ShouldNotBeNull();
        (await market.Supplier.GetAsync($"notifications/{id}?version=1")).Json!["readAt"].ShouldBeNull();
        (await market.Supplier.GetAsync($"notifications/{id}/history")).Json!.AsArray().Select(e => e!["person"] is null).ShouldBe([true, false]);
        (await market.Supplier.GetAsync("notifications?unread=true")).Json!["items"]!.AsArray().Count.ShouldBe(2);
        (await market.Supplier.GetAsync("notifications?unread=false")).Json!["items"]!.AsArray().Count.ShouldBe(1);
        (await market.Supplier.GetAsync("notifications?kind=needAmended")).Json!["items"]!.AsArray().Count.ShouldBe(1);
        (await market.Supplier.GetAsync($"notifications?needId={Guid.NewGuid()}")).Json!["items"]!.AsArray().ShouldBeEmpty();

        foreach (var other in (PacteClient[])[market.Buyer, market.Competitor])
        {
            // The buyer was told of the publication, and of nothing else.
            (await other.GetAsync("notifications")).Json!["items"]!.AsArray().Where(n => n!["kind"]!.GetValue<string>() != "needPublished").ShouldBeEmpty();
            foreach (var path in (string[])["", "/history"]) (await other.GetAsync($"notifications/{id}{path}")).ExpectProblem(404, "not-found");
            (await other.PostAsync($"notifications/{id}/read", "{}", 2)).ExpectProblem(404, "not-found");
        }
    }
}
