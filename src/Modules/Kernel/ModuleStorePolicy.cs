using System.Reflection;
using JasperFx;
using JasperFx.CodeGeneration;
using Wolverine.Configuration;
using Wolverine.Marten;

namespace PactePme.Kernel;

/// <summary>Routes every handler and endpoint of a module to the module's own store; unrouted, it would write into the main one unseen.</summary>
internal sealed class ModuleStorePolicy(Assembly module, Type store) : IChainPolicy
{
    public void Apply(IReadOnlyList<IChain> chains, GenerationRules rules, IServiceContainer container)
    {
        foreach (var chain in chains)
            if (chain.AncillaryStoreType is null && chain.HandlerCalls().Any(call => call.HandlerType.Assembly == module))
                chain.UseMartenStore(store);
    }
}
