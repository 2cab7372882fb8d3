using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Committees;

/// <summary>States the legal entity under whose name and SIRET the committee's resolutions are published.</summary>
public sealed record StateCarrier(CarryingEntity Carrier);

public static class StateCarrierEndpoint
{
    [WolverineBefore]
    public static Refusal? Refuse(StateCarrier command) => Refusal.Validation(Check(command.Carrier, "/carrier"));

    /// <summary>States the legal entity under whose name and SIRET the committee's resolutions are published.</summary>
    [WolverinePost("/api/{territory}/committees/{id}/state-carrier"), Allow(Role.Secretary)]
    public static (Receipt, Events) Post(StateCarrier command, [WriteAggregate("id")] Committee committee, Caller by)
    {
        var facts = Decide(command, by.At);
        return (Receipt.Of(committee, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(StateCarrier command, DateTimeOffset now) => [new CarryingEntityStated(command.Carrier, now)];

    internal static FieldError? Check(CarryingEntity carrier, string pointer) =>
        Kernel.Check.Text(carrier.Name, $"{pointer}/name", 200) ?? Siret.Check(carrier.Siret)?.At($"{pointer}/siret");
}
