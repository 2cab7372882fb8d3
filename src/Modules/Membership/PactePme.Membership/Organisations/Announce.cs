using PactePme.Kernel;
using PactePme.Membership.Contracts;

namespace PactePme.Membership.Organisations;

public static class Announce
{
    /// <summary>The organisation's standing after these facts, for the other modules.</summary>
    public static OrganisationStanding Standing(this Organisation before, IReadOnlyCollection<IFact> facts, DateTimeOffset now)
    {
        var after = facts.Aggregate((Organisation?)before, Organisation.Next)!;
        var open = !after.Personal && !after.PartialDiffusion;
        return new(before.Id, before.Version + facts.Count, open ? after.Name : null, open && after.Identifier?.Scheme == Identifier.Siren ? after.Identifier.Value : null,
            Word(after.SizeClassAt(now)), Word(after.BuyerKinds.At(now)), Word(after.Status)!, after.SurvivorId, after.Provenance.Kind == SourceKind.Synthetic);
    }

    private static string? Word<T>(T? value) where T : struct, Enum => value is null ? null : System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(value.Value.ToString());

    private static string Word<T>(T value) where T : struct, Enum => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
