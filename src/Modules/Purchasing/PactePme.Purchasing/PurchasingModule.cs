using JasperFx.Events.Projections;
using Marten;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PactePme.Kernel;
using PactePme.Purchasing.Clarifications;
using PactePme.Purchasing.Cpv;
using PactePme.Purchasing.Deals;
using PactePme.Purchasing.Matching;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Notifications;
using PactePme.Purchasing.Participants;
using PactePme.Purchasing.Publication;
using PactePme.Purchasing.RecordedContracts;
using PactePme.Purchasing.Responses;
using PactePme.Purchasing.Search;
using PactePme.Purchasing.Seed;

namespace PactePme.Purchasing;

public interface IPurchasingStore : IDocumentStore;

/// <summary>The Metropolitan Business Act: needs, responses, deals.</summary>
public static class PurchasingModule
{
    public static IServiceCollection AddPurchasing(this IServiceCollection services) => services
        .AddSingleton(DemoMarket.Part)
        .AddSingleton<Seal>()
        .AddSingleton(services => OcdsPublisher.Read(services.GetRequiredService<IConfiguration>()))
        .AddHistory<Need, IPurchasingStore>(typeof(NeedHistoryEndpoint), (id, by, session, ct) => NeedHistoryEndpoint.Get(id, new(), by, session, ct))
        .AddHistory<Response, IPurchasingStore>(typeof(ResponseHistoryEndpoint), (id, by, session, ct) => ResponseHistoryEndpoint.Get(id, new(), by, session, ct))
        .AddHistory<Clarification, IPurchasingStore>(typeof(ClarificationHistoryEndpoint), (id, by, session, ct) => ClarificationHistoryEndpoint.Get(id, new(), by, session, ct))
        .AddHistory<Deal, IPurchasingStore>(typeof(DealHistoryEndpoint), (id, by, session, ct) => DealHistoryEndpoint.Get(id, new(), by, session, ct))
        .AddHistory<RecordedContract, IPurchasingStore>(typeof(RecordedContractHistoryEndpoint), (id, by, session, ct) => RecordedContractHistoryEndpoint.Get(id, new(), session, ct))
        .AddHistory<Match, IPurchasingStore>(typeof(MatchHistoryEndpoint), (id, by, session, ct) => MatchHistoryEndpoint.Get(id, new(), by, session, ct))
        .AddHistory<MatchingPreferences, IPurchasingStore>(typeof(MatchingPreferencesHistoryEndpoint), (id, by, session, ct) => MatchingPreferencesHistoryEndpoint.Get(id, new(), by, session, ct))
        .AddHistory<Notification, IPurchasingStore>(typeof(NotificationHistoryEndpoint), (id, by, session, ct) => NotificationHistoryEndpoint.Get(id, new(), by, session, ct))
        .AddModule<IPurchasingStore>("purchasing", typeof(PurchasingModule).Assembly, store =>
        {
            store.Schema.For<Participant>();
            store.Schema.For<SealedResponse>();
            store.Schema.For<ErasedOrganisation>();
            store.Schema.For<HolderIdentifier>().Index(h => h.OrganisationId);
            store.Snapshot<Need>(need => need.Index(n => n.BuyerId).Index(n => n.State));
            store.Snapshot<Response>(response => response.Index(r => r.NeedId).Index(r => r.OrganisationId));
            store.Snapshot<Clarification>(clarification => clarification.Index(c => c.NeedId));
            store.Schema.For<ReminderPace>();
            store.Snapshot<Deal>(deal => deal.Index(d => d.NeedId).Index(d => d.BuyerId).Index(d => d.SupplierId));
            store.Snapshot<RecordedContract>(contract => contract.Index(c => c.Identity).Index(c => c.BuyerSiren).Index(c => c.Cpv!).Index(c => c.NotifiedOn));
            store.Schema.For<Party>().Index(p => p.OrganisationId!);
            store.Schema.For<CpvCode>().SingleTenanted();
            store.Schema.For<CpvEdition>().SingleTenanted();
            store.Snapshot<Match>(match => match.Index(m => m.NeedId).Index(m => m.OrganisationId));
            store.Snapshot<MatchingPreferences>(preferences => preferences.Index(p => p.OrganisationId));
            store.Snapshot<Notification>(notification => notification.Index(n => n.OrganisationId));
            store.Storage.ExtendedSchemaObjects.Add(NeedIndex.Table(store.DatabaseSchemaName));
            store.Storage.ExtendedSchemaObjects.Add(ContractIndex.Table(store.DatabaseSchemaName));
            store.Storage.ExtendedSchemaObjects.Add(ParticipantIndex.Table(store.DatabaseSchemaName));
            store.Projections.Add(new NeedIndex(), ProjectionLifecycle.Inline, NeedIndex.Name);
        });
}
