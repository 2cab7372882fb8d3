using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PactePme.Governance.Contracts;
using PactePme.Kernel;
using PactePme.Membership.Contracts;
using PactePme.Purchasing.Contracts;
using PactePme.Testing;
using Wolverine.Http;
using Wolverine.Runtime;

namespace PactePme.Host.Tests.Boundaries;

/// <summary>Endpoints and subscribers as the running host has them.</summary>
public sealed class ChainTests(PacteServer server)
{
    private IReadOnlyList<RouteEndpoint> Endpoints => [.. server.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

    private IReadOnlyList<HttpChain> HttpChains => [.. Endpoints.Select(e => e.Metadata.GetMetadata<HttpChain>()).OfType<HttpChain>()];

    private IEnumerable<Module> Modules => server.App.Services.GetServices<Module>();

    [Fact]
    public void Every_endpoint_states_who_may_call_it()
    {
        Endpoints.Count.ShouldBeGreaterThan(20);
        Endpoints.Where(e => e.Metadata.GetMetadata<AllowAttribute>() is null && e.Metadata.GetMetadata<IAllowAnonymous>() is null)
            .Select(e => e.RoutePattern.RawText).ShouldBeEmpty();
    }

    [Fact]
    public void Only_these_addresses_are_open_to_anybody() =>
        Endpoints.Where(e => e.Metadata.GetMetadata<IAllowAnonymous>() is not null).Select(e => e.RoutePattern.RawText!).Distinct().Order()
            .ShouldBe(["/health/live", "/health/log", "/health/ready", "/log/{territory}/checkpoint", "/log/{territory}/keys", "/log/{territory}/tile/{**path}", "/openapi/{documentName}.json", "/problems", "/problems/{rule}"], ignoreOrder: true);

    [Fact]
    public void Every_endpoint_of_a_module_is_under_a_territory_and_commits_to_the_modules_store()
    {
        HttpChains.Count.ShouldBeGreaterThan(15);
        foreach (var chain in HttpChains)
        {
            chain.RoutePattern!.RawText!.ShouldStartWith("/api/{territory}/");
            if (Modules.SingleOrDefault(m => m.Assembly == chain.Method.HandlerType.Assembly) is { } module) chain.AncillaryStoreType.ShouldBe(module.Store, chain.ToString());
            else chain.HttpMethods.ShouldBe(["GET"], "the host has no commands");
        }
    }

    [Fact]
    public void Every_subscriber_commits_to_its_modules_store()
    {
        var chains = server.App.Services.GetRequiredService<IWolverineRuntime>().ShouldBeOfType<WolverineRuntime>().Handlers.AllChains()
            .Where(c => c.HandlerCalls().Any(h => Modules.Any(m => m.Assembly == h.HandlerType.Assembly))).ToList();
        chains.Count.ShouldBeGreaterThan(2);
        foreach (var chain in chains)
            foreach (var call in chain.HandlerCalls())
                chain.AncillaryStoreType.ShouldBe(Modules.Single(m => m.Assembly == call.HandlerType.Assembly).Store, call.ToString());
    }

    [Fact]
    public void Who_hears_what_is_this_and_nothing_else() => server.App.Services.GetRequiredService<IWolverineRuntime>().ShouldBeOfType<WolverineRuntime>().Handlers.AllChains()
        .SelectMany(c => c.HandlerCalls().Select(h => (Message: c.MessageType, Hearer: h.HandlerType)))
        .Where(x => x.Message.Namespace!.EndsWith(".Contracts", StringComparison.Ordinal))
        .Select(x => $"{x.Message.Name} -> {x.Hearer.Namespace!.Split('.')[1]}.{x.Hearer.Name}").Order().ShouldBe(
        [
            $"{nameof(CharterStanding)} -> Governance.KeepCharterWhenStandingChanges",
            $"{nameof(CharterVersionDecided)} -> Membership.AdoptCharterVersionWhenDecided",
            $"{nameof(DealStanding)} -> Governance.KeepDealWhenStandingChanges",
            $"{nameof(DecisionCarriedOut)} -> Governance.RecordEffectWhenCarriedOut",
            $"{nameof(ExpulsionDecided)} -> Membership.ExpelMemberWhenDecided",
            $"{nameof(ExpulsionStanding)} -> Governance.KeepExpulsionWhenStandingChanges",
            $"{nameof(OrganisationErased)} -> Governance.ForgetNameWhenOrganisationErased",
            $"{nameof(OrganisationErased)} -> Purchasing.ForgetPartyWhenOrganisationErased",
            $"{nameof(OrganisationsFoundInRegister)} -> Membership.RegisterOrganisationsWhenFoundInRegister",
            $"{nameof(OrganisationsRecognised)} -> Purchasing.LinkPartiesWhenRecognised",
            $"{nameof(OrganisationStanding)} -> Governance.KeepOrganisationWhenStandingChanges",
            $"{nameof(OrganisationStanding)} -> Purchasing.KeepParticipantWhenStandingChanges",
            $"{nameof(OrganisationTold)} -> Membership.AddressMailsWhenOrganisationTold",
            $"{nameof(PersonStanding)} -> Governance.KeepPersonWhenStandingChanges",
            $"{nameof(SignatoryStanding)} -> Governance.KeepOrganisationWhenAdhesionChanges",
            $"{nameof(SignatoryStanding)} -> Purchasing.KeepParticipantWhenAdhesionChanges",
            $"{nameof(WhetherBothRespond)} -> Purchasing.TellWhenAskedWhetherBothRespond"
        ]);

    [Fact]
    public void No_command_has_a_member_that_would_be_taken_for_the_expected_version() =>
        HttpChains.Where(c => c.HasRequestType).Select(c => c.InputType()!).Where(t => t.GetProperties().Any(p => p.Name is "Version" or "ExpectedVersion")).ShouldBeEmpty();

    [Fact]
    public void Names_of_stored_events_are_versioned_unique_and_approved()
    {
        var names = Modules.SelectMany(m => m.Assembly.GetTypes().Where(t => t.IsClass && t.IsAssignableTo(typeof(IFact)))
            .Select(t => $"{m.Schema} {System.Reflection.CustomAttributeExtensions.GetCustomAttribute<StoredAsAttribute>(t)!.Name} {t.Name}")).Order(StringComparer.Ordinal).ToList();
        names.ShouldAllBe(n => System.Text.RegularExpressions.Regex.IsMatch(n, @"^[a-z]+ [a-z_]+_v\d+ \w+$"));
        names.Select(n => string.Join(' ', n.Split(' ')[..2])).ShouldBeUnique();
        Approved.Check("Boundaries/events.approved.txt", string.Join('\n', names) + "\n");
    }
}
