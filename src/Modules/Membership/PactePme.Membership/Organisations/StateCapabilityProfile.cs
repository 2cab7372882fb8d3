using PactePme.Kernel;
using PactePme.Membership.Contracts;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Membership.Organisations;

/// <summary>States what an organisation can supply and where it works; replaces what was stated before.</summary>
/// <param name="Cpv">CPV codes (Regulation (EC) 213/2008), at most 50, with or without the check digit.</param>
/// <param name="Keywords">In French, at most 30, of 60 characters each; what it can do, not where.</param>
/// <param name="ServiceArea">Where it works.</param>
public sealed record StateCapabilityProfile(IReadOnlyList<string> Cpv, IReadOnlyList<string> Keywords, StatedArea ServiceArea);

/// <summary>Where a supplier works: everywhere in France, or in the places named.</summary>
/// <param name="Nationwide">Everywhere; no place is named then.</param>
/// <param name="Communes">INSEE codes, at most 500.</param>
/// <param name="Departements">Codes such as 13 or 2A.</param>
/// <param name="Regions">INSEE codes such as 93.</param>
public sealed record StatedArea(bool Nationwide = false, IReadOnlyList<string>? Communes = null, IReadOnlyList<string>? Departements = null, IReadOnlyList<string>? Regions = null)
{
    internal bool NamesPlaces => Communes is { Count: > 0 } || Departements is { Count: > 0 } || Regions is { Count: > 0 };
}

public static class StateCapabilityProfileEndpoint
{
    private static readonly FieldError EverywhereOrSomewhere = new("/serviceArea", "everywhere-or-somewhere",
        "Dites soit « nationwide », soit au moins une commune, un département ou une région.",
        "Say either \"nationwide\" or at least one commune, département or région.");

    [WolverineBefore]
    public static Refusal? Refuse(StateCapabilityProfile command, Organisation organisation, Caller by)
    {
        var area = command.ServiceArea;
        if ((OrganisationRules.RefuseToState(organisation, by, null) ?? Refusal.Validation(Check.Count(command.Cpv, "/cpv", 50), Check.Count(command.Keywords, "/keywords", 30),
            Check.Count(area.Communes, "/serviceArea/communes", 500), Check.Count(area.Departements, "/serviceArea/departements", 110), Check.Count(area.Regions, "/serviceArea/regions", 30))) is { } refused) return refused;
        IReadOnlyList<Commune> around = Communes.Find(organisation.PresentCommune)?.Epci is { } epci ? Communes.OfEpci(epci) : [];
        var places = around.Concat((area.Communes ?? []).Select(Communes.Find).OfType<Commune>()).Select(c => PlaceName.Key(c.Name)).ToHashSet();
        return Refusal.Validation(
        [
            .. Check.Each(command.Cpv, "/cpv", Check.Cpv),
            .. Check.Each(command.Keywords, "/keywords", (keyword, pointer) => Check.Text(keyword, pointer, 60) ?? (places.Contains(PlaceName.Key(keyword)) ? PlaceAsKeyword(keyword, pointer) : null)),
            area.Nationwide == area.NamesPlaces ? EverywhereOrSomewhere : null,
            .. Check.Each(area.Communes, "/serviceArea/communes", (code, pointer) => Communes.Find(code) is null ? Unknown(pointer) : null),
            .. Check.Each(area.Departements, "/serviceArea/departements", (code, pointer) => Communes.IsDepartement(code) ? null : Unknown(pointer)),
            .. Check.Each(area.Regions, "/serviceArea/regions", (code, pointer) => Communes.IsRegion(code) ? null : Unknown(pointer))
        ]);
    }

    [WolverinePost("/api/{territory}/organisations/{id}/state-capability-profile"), Allow(Role.Secretary, Role.Member)]
    public static (Receipt, Events, OrganisationStanding) Post(StateCapabilityProfile command, [WriteAggregate("id")] Organisation organisation, Caller by)
    {
        var facts = Decide(command, by.At);
        return (Receipt.Of(organisation, facts), [.. facts], organisation.Standing(facts, by.At));
    }

    public static IReadOnlyList<IFact> Decide(StateCapabilityProfile command, DateTimeOffset now) =>
    [
        new CapabilityProfileStated([.. command.Cpv.Select(c => c[..8]).Distinct()], [.. command.Keywords.Select(k => k.Trim()).Distinct()],
            new(command.ServiceArea.Nationwide, [.. (command.ServiceArea.Communes ?? []).Select(c => Communes.Find(c)!.Code).Distinct()],
                [.. (command.ServiceArea.Departements ?? []).Distinct()], [.. (command.ServiceArea.Regions ?? []).Distinct()]), now)
    ];

    /// <summary>Keywords that are places would rank the suppliers of a public buyer by place, whom it must treat equally (Code de la commande publique, L.3).</summary>
    private static FieldError PlaceAsKeyword(string place, string pointer) => new(pointer, "place-as-keyword",
        $"Un mot-clé dit ce que vous savez faire ; où, « serviceArea » le dit : ôtez « {place.Trim()} ».", $"A keyword says what you can do; where, \"serviceArea\" says: take \"{place.Trim()}\" out.");

    private static FieldError Unknown(string pointer) => new(pointer, "unknown-place",
        "Ce code n'est pas dans le code officiel géographique.", "This code is not in the official geographic code.");
}
