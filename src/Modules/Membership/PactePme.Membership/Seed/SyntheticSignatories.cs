using PactePme.Kernel;
using PactePme.Membership.Organisations;
using PactePme.Membership.Organisations.Synthetic;

namespace PactePme.Membership.Seed;

/// <summary>Made-up firms as the demonstration data enters them: flagged, verified as such, their people members.</summary>
internal static class SyntheticSignatories
{
    public static SeededFirm Of(SyntheticFirm firm, DateTimeOffset at, SeededAdhesion? adhesion) => new(
        new(new(Identifier.Siren, firm.Siren), firm.Name, SizeOf(firm), firm.Activity, firm.CommuneCode, LargeBuyer: BuyerKindOf(firm),
            Provenance: new(SourceKind.Synthetic, "Générateur de démonstration"), EffectiveAt: at),
        [.. firm.Members.Select(p => new SeededPerson($"{p.GivenName} {p.FamilyName}", [Role.Member]))],
        new(firm.CpvCodes, firm.Keywords, new(Departements: ["13"])),
        "Organisation synthétique, générée pour la démonstration : rien à vérifier dans un registre.",
        adhesion);

    private static SizeClass SizeOf(SyntheticFirm firm) => firm.Size switch
    {
        SyntheticSize.Tpe => SizeClass.Tpe,
        SyntheticSize.Pme => SizeClass.Pme,
        SyntheticSize.Eti => SizeClass.Eti,
        SyntheticSize.Ge => SizeClass.Ge,
        _ => SizeClass.PublicBody
    };

    private static BuyerKind? BuyerKindOf(SyntheticFirm firm) => firm.Size switch
    {
        SyntheticSize.Tpe or SyntheticSize.Pme => null,
        SyntheticSize.PublicBody => BuyerKind.Public,
        _ => BuyerKind.Private
    };
}
