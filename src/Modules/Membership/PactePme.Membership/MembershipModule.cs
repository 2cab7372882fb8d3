using Marten;
using Microsoft.Extensions.DependencyInjection;
using PactePme.Kernel;
using PactePme.Membership.Adhesions;
using PactePme.Membership.Charters;
using PactePme.Membership.Decisions;
using PactePme.Membership.Figures;
using PactePme.Membership.Organisations;
using PactePme.Membership.Persons;
using PactePme.Membership.Seed;

namespace PactePme.Membership;

public interface IMembershipStore : IDocumentStore;

/// <summary>Who takes part: organisations, charters, adhesions, member persons.</summary>
public static class MembershipModule
{
    public static IServiceCollection AddMembership(this IServiceCollection services) => services
        .AddSingleton<Vault>()
        .AddSingleton(DemoTerritory.Part)
        .AddSingleton(FirstTerritory.Part)
        .AddHistory<Organisation, IMembershipStore>(typeof(OrganisationHistoryEndpoint), "name", (id, by, session, provider, ct) => OrganisationHistoryEndpoint.Get(id, new(), by, session, provider.GetRequiredService<Vault>(), ct))
        .AddHistory<Person, IMembershipStore>(typeof(PersonHistoryEndpoint), "details", (id, by, session, provider, ct) => PersonHistoryEndpoint.Get(id, new(), by, session, provider.GetRequiredService<Vault>(), ct))
        .AddHistory<Charter, IMembershipStore>(typeof(CharterHistoryEndpoint), (id, by, session, ct) => CharterHistoryEndpoint.Get(id, new(), session, ct))
        .AddHistory<Adhesion, IMembershipStore>(typeof(AdhesionHistoryEndpoint), (id, by, session, ct) => AdhesionHistoryEndpoint.Get(id, new(), by, session, ct))
        .AddHistory<DeclaredFigure, IMembershipStore>(typeof(FigureHistoryEndpoint), (id, by, session, ct) => FigureHistoryEndpoint.Get(id, new(), session, ct))
        .AddModule<IMembershipStore>("membership", typeof(MembershipModule).Assembly, store =>
        {
            store.Snapshot<Organisation>(organisation => organisation
                .Index(o => o.Status).Index(o => o.PresentSizeClass!).Index(o => o.PresentCommune!).Index(o => o.PresentBuyerKind!));
            store.Snapshot<Person>(person => person.Index(p => p.OrganisationId));
            store.Snapshot<Charter>();
            store.Snapshot<Adhesion>(adhesion => adhesion.Index(a => a.OrganisationId).Index(a => a.CharterId));
            store.Snapshot<DeclaredFigure>();
            store.Schema.For<PersonKey>();
            store.Schema.For<PersonalRecord>().Index(r => r.PersonId);
            store.Schema.For<Login>().Index(l => l.PersonId);
            store.Schema.For<ErasedSoleTrader>();
            store.Schema.For<RefusedDecision>();
        });
}
