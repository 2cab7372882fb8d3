using PactePme.Kernel;
using PactePme.Membership.Contracts;

namespace PactePme.Membership.Organisations;

public static class Announce
{
    /// <summary>The standing of an organisation that these facts enter, for the other modules.</summary>
    public static OrganisationStanding Entered(Guid id, IReadOnlyCollection<IFact> facts, DateTimeOffset now)
    {
        var entered = Fold.Of<Organisation>(facts)!;
        (entered.Id, entered.Version) = (id, facts.Count);
        return entered.Standing([], now);
    }

    /// <summary>The organisation's standing after these facts, for the other modules.</summary>
    public static OrganisationStanding Standing(this Organisation before, IReadOnlyCollection<IFact> facts, DateTimeOffset now)
    {
        var after = facts.Aggregate((Organisation?)before, Organisation.Next)!;
        var open = !after.Personal && !after.PartialDiffusion;
        return new(before.Id, before.Version + facts.Count, open ? after.Name : null, open && after.Identifier?.Scheme == Identifier.Siren ? after.Identifier.Value : null,
            Word(after.SizeClassAt(now)), Word(after.BuyerKinds.At(now)), Word(after.Status)!, after.SurvivorId, after.Provenance.Kind == SourceKind.Synthetic,
            after.GroupHeads.At(now), after.Ended ? null : after.PresentCommune, after.Ended ? null : after.Activities.At(now)?.Label, after.Ended ? null : Profile(after.Capabilities));
    }

    private static SupplierProfile? Profile(CapabilityProfileStated? stated) => stated is null ? null
        : new(stated.Cpv, stated.Keywords, stated.ServiceArea.Nationwide, stated.ServiceArea.Communes,
            [.. stated.ServiceArea.Departements.Union(stated.ServiceArea.Regions.SelectMany(Communes.DepartementsOfRegion))]);

    private static string? Word<T>(T? value) where T : struct, Enum => value is null ? null : System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(value.Value.ToString());

    private static string Word<T>(T value) where T : struct, Enum => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
