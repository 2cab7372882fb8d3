using FsCheck.Xunit;
using PactePme.Kernel;
using PactePme.Membership.Organisations;
using PactePme.Membership.Organisations.Synthetic;

namespace PactePme.Membership.Tests.Organisations;

public class SyntheticFirmsTests
{
    private static readonly SyntheticShare[] Small = [new(SyntheticSize.Tpe, 70), new(SyntheticSize.Pme, 30)];
    private static readonly SyntheticShare[] Large = [new(SyntheticSize.Eti, 40), new(SyntheticSize.Ge, 20), new(SyntheticSize.PublicBody, 40)];
    private static readonly IReadOnlyList<Commune> Metropole = Communes.OfEpci("200054807");
    private static readonly List<SyntheticFirm> Pact =
        [.. SyntheticFirms.Generate(2019, 550, Small, Metropole), .. SyntheticFirms.Generate(2019, 150, Large, Metropole, firstNumber: 551)];

    [Fact]
    public void The_pact_has_700_signatories_and_more_than_1000_members()
    {
        Pact.Count.ShouldBe(700);
        Pact.Sum(f => f.Members.Count).ShouldBeGreaterThan(1000);
        Pact.Select(f => f.Siren).ShouldBeUnique();
        Pact.Select(f => f.Name).ShouldBeUnique();
    }

    [Fact]
    public void Every_firm_is_well_formed()
    {
        Pact.ShouldAllBe(f => SyntheticFirms.IsSynthetic(f.Siren) && Siret.IsValid(f.Siret) && Siret.SirenOf(f.Siret) == f.Siren);
        Pact.ShouldAllBe(f => f.Activity.Check() == null);
        Pact.ShouldAllBe(f => f.Name.Contains("synthétique"));
        Pact.ShouldAllBe(f => f.CpvCodes.Count >= 1 && f.CpvCodes.All(c => c.Length == 8 && c.All(char.IsAsciiDigit)));
        Pact.ShouldAllBe(f => f.Keywords.Count >= 2 && f.Members.Count >= 1 && f.Members.Count <= 3 && f.Members.Distinct().Count() == f.Members.Count);
        Pact.Select(f => f.Size).Distinct().Count().ShouldBe(5);
        Pact.Where(f => f.Size == SyntheticSize.Tpe).ShouldAllBe(f => f.Headcount < 10);
        Pact.Where(f => f.Size == SyntheticSize.Pme).ShouldAllBe(f => f.Headcount >= 10 && f.Headcount < 250);
    }

    [Fact]
    public void Firms_are_where_people_are()
    {
        var communes = Metropole.Select(c => c.Code).ToHashSet();
        Pact.ShouldAllBe(f => communes.Contains(f.CommuneCode));
        Pact.Select(f => f.CommuneCode).Distinct().Count().ShouldBeGreaterThan(40);
        Pact.Count(f => f.CommuneCode == "13055").ShouldBeInRange(240, 400); // Marseille: 46 % of the people
    }

    /// <summary>The literal values fail if the generator, the lists or the order of draws change: seeded databases would then differ.</summary>
    [Fact]
    public void The_sequence_is_stable()
    {
        var first = Pact[0];
        (first.Siren, first.Name, first.CommuneCode).ShouldBe(("000000018", "Recyclage synthétique Aubépine n° 1", "13007"));
        first.Members[0].ShouldBe(new SyntheticPerson("Théa", "Exemplard"));
    }

    [Property(MaxTest = 20)]
    public bool Asking_for_more_changes_none_of_the_first(ulong seed, byte count, byte more)
    {
        var few = SyntheticFirms.Generate(seed, count, Small, Metropole);
        var many = SyntheticFirms.Generate(seed, count + more, Small, Metropole);
        return few.Select(Text).SequenceEqual(many.Take(count).Select(Text));
    }

    [Fact]
    public void Another_seed_gives_other_firms() =>
        SyntheticFirms.Generate(1, 50, Small, Metropole).Select(Text).ShouldNotBe(SyntheticFirms.Generate(2, 50, Small, Metropole).Select(Text));

    [Fact]
    public void Arguments_out_of_range_are_refused()
    {
        Should.Throw<ArgumentException>(() => SyntheticFirms.Generate(1, 1, Small, []));
        Should.Throw<ArgumentException>(() => SyntheticFirms.Generate(1, 1, [new(SyntheticSize.Tpe, 0)], Metropole));
        Should.Throw<ArgumentException>(() => SyntheticFirms.Generate(1, 1, Small, Metropole, firstNumber: 0));
        Should.Throw<ArgumentException>(() => SyntheticFirms.Generate(1, 2, Small, Metropole, firstNumber: SyntheticFirms.MaxNumber));
    }

    private static string Text(SyntheticFirm firm) =>
        $"{firm} {string.Join(',', firm.CpvCodes)} {string.Join(',', firm.Keywords)} {string.Join(',', firm.Members)}"
            .Replace(firm.CpvCodes.ToString()!, "").Replace(firm.Keywords.ToString()!, "").Replace(firm.Members.ToString()!, "");
}
