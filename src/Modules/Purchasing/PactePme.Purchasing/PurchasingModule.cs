using Marten;
using Microsoft.Extensions.DependencyInjection;
using PactePme.Kernel;
using PactePme.Purchasing.Participants;

namespace PactePme.Purchasing;

public interface IPurchasingStore : IDocumentStore;

/// <summary>The Metropolitan Business Act: needs, responses, deals.</summary>
public static class PurchasingModule
{
    public static IServiceCollection AddPurchasing(this IServiceCollection services) => services
        .AddModule<IPurchasingStore>("purchasing", typeof(PurchasingModule).Assembly, store => store.Schema.For<Participant>());
}
