using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PactePme.Kernel;

namespace PactePme.Purchasing.Tests.Deals;

/// <summary>A market in which the supplier's responses won: what deals begin with.</summary>
internal static class Award
{
    public static object Euros(string amount) => new { amount, currency = "EUR" };

    /// <summary>A need awarded to the supplier. The territory's clock is two hours ahead then.</summary>
    public static async Task<(Guid Need, Guid Response)> AwardAsync(this Market market)
    {
        market.MoveClock(TimeSpan.Zero);
        var need = await market.PublishAsync();
        var response = (await market.Supplier.PostAsync($"needs/{need}/responses", new { summary = "Nous savons faire", amount = Euros("15000.00") })).Expect(HttpStatusCode.Created).Id;
        market.PassDeadlines();
        (await market.Buyer.PostAsync($"needs/{need}/close", "{}", 3)).Expect(HttpStatusCode.OK);
        (await market.Buyer.PostAsync($"responses/{response}/retain", new { reason = "la meilleure" }, 1)).Expect(HttpStatusCode.OK);
        (await market.Buyer.PostAsync($"needs/{need}/award", "{}", 4)).Expect(HttpStatusCode.OK);
        return (need, response);
    }

    public static void MoveClock(this Market market, TimeSpan ahead) => market.Server.App.Services.GetRequiredService<DatabaseClock>().Move(market.Territory, ahead);

    /// <summary>Durable messages of this kind that wait for their time and say this.</summary>
    public static async Task<long> ScheduledAsync(this Market market, Type message, Guid about)
    {
        await using var command = market.Server.App.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(
            "select count(*) from wolverine.wolverine_incoming_envelopes where status = 'Scheduled' and message_type = $1 and position(convert_to($2, 'UTF8') in body) > 0");
        command.Parameters.AddWithValue(message.FullName!);
        command.Parameters.AddWithValue(about.ToString());
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
