using FsCheck.Xunit;
using PactePme.Membership.Organisations;

namespace PactePme.Membership.Tests.Organisations;

public class CommunesTests
{
    [Fact]
    public void The_metropole_has_92_communes_in_three_departements()
    {
        var communes = Communes.OfEpci("200054807");
        communes.Count.ShouldBe(92);
        communes.Select(c => c.Departement).Distinct().ShouldBe(["13", "83", "84"]);
        communes.ShouldContain(c => c.Code == "13055" && c.Name == "Marseille" && c.Population > 800_000);
    }

    [Fact]
    public void All_of_France_is_there()
    {
        var all = Enumerable.Range(1, 99).Select(n => $"{n:D2}").Concat(["2A", "2B", "971", "972", "973", "974", "975", "976", "977", "978", "986", "987", "988"])
            .Sum(departement => Communes.OfDepartement(departement).Count);
        all.ShouldBeInRange(34_900, 35_100);
        Communes.OfDepartement("13").Count.ShouldBe(119);
        Communes.IsDepartement("2A").ShouldBeTrue();
        Communes.IsDepartement("20").ShouldBeFalse();
    }

    [Theory]
    [InlineData("13055", "Marseille")]
    [InlineData("13201", "Marseille")] // arrondissements lead to their commune
    [InlineData("69389", "Lyon")]
    [InlineData("75120", "Paris")]
    [InlineData("2A004", "Ajaccio")]
    [InlineData("20004", "Ajaccio")] // Ajaccio's code before Corsica was split
    [InlineData("01033", "Valserhône")]
    [InlineData("97411", "Saint-Denis")]
    public void A_code_leads_to_its_present_commune(string code, string name) => Communes.Find(code).ShouldNotBeNull().Name.ShouldBe(name);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("00000")]
    [InlineData("99999")]
    [InlineData("1305")]
    [InlineData("13055;")]
    [InlineData("2a004")]
    public void An_unknown_code_leads_nowhere(string? code) => Communes.Find(code).ShouldBeNull();

    [Theory]
    [InlineData("13001", "Marseille", "13055")]
    [InlineData("13001", "MARSEILLE 1ER ARRONDISSEMENT", "13055")]
    [InlineData("13008", "Marseille 08", "13055")]
    [InlineData("75116", "paris 16e", "75056")]
    [InlineData("13100", "AIX EN PROVENCE", "13001")]
    [InlineData("13100", "Aix-en-Provence Cedex 1", "13001")]
    [InlineData("13210", "ST REMY DE PROVENCE", "13100")]
    [InlineData("13460", "Stes Maries de la Mer", "13096")]
    [InlineData("13220", "Châteauneuf les Martigues", "13026")]
    [InlineData("14000", "CAEN", "14118")]
    [InlineData("47300", "Villeneuve s/ Lot", "47323")]
    [InlineData("89100", "SENS", "89387")]
    public void A_city_is_recognised_however_it_is_spelt(string postalCode, string city, string code)
    {
        var match = Communes.Resolve(postalCode, city);
        (match.Kind, match.Commune?.Code).ShouldBe((CommuneMatchKind.Exact, code));
    }

    [Theory]
    [InlineData("01200", "Bellegarde sur Valserine", CommuneMatchKind.FormerName, "01033")]
    [InlineData("62600", "Berck sur mer", CommuneMatchKind.NearName, "62108")]
    [InlineData("72000", "Mans", CommuneMatchKind.NearName, "72181")]
    [InlineData("13621", "Aix-en-Provence Cedex 1", CommuneMatchKind.OtherPostalCode, "13001")]
    [InlineData("20700", "Ajaccio Cedex 9", CommuneMatchKind.OtherPostalCode, "2A004")]
    [InlineData("13500", "Ville inconnue", CommuneMatchKind.PostalCodeAlone, "13056")]
    [InlineData("13500", null, CommuneMatchKind.PostalCodeAlone, "13056")]
    [InlineData("13009", "Nantes", CommuneMatchKind.Contradictory, null)]
    [InlineData("13100", "Bordeaux", CommuneMatchKind.Contradictory, null)]
    [InlineData("13858", "Albi", CommuneMatchKind.Contradictory, null)]
    [InlineData("13100", "Ville inconnue", CommuneMatchKind.Ambiguous, null)]
    [InlineData("99999", "Marseille", CommuneMatchKind.Unknown, null)]
    [InlineData("", "", CommuneMatchKind.Unknown, null)]
    [InlineData(null, null, CommuneMatchKind.Unknown, null)]
    public void A_looser_reading_says_which_it_is(string? postalCode, string? city, CommuneMatchKind kind, string? code)
    {
        var match = Communes.Resolve(postalCode, city);
        (match.Kind, match.Commune?.Code).ShouldBe((kind, code));
        if (kind == CommuneMatchKind.Ambiguous) match.Candidates.Count.ShouldBeGreaterThan(1);
    }

    [Fact]
    public void Every_commune_is_found_again_by_its_own_name_and_postal_code()
    {
        foreach (var commune in Communes.OfEpci("200054807"))
            foreach (var postalCode in commune.PostalCodes)
                Communes.Resolve(postalCode, commune.Name.ToUpperInvariant().Replace('-', ' ')).Commune.ShouldBe(commune, ByCode);
    }

    [Property]
    public bool Any_text_gets_an_answer(string? postalCode, string? city) => Communes.Resolve(postalCode, city + "\ud800").Kind >= 0;

    private static readonly IEqualityComparer<Commune?> ByCode =
        EqualityComparer<Commune?>.Create((a, b) => a?.Code == b?.Code, c => c?.Code.GetHashCode(StringComparison.Ordinal) ?? 0);
}
