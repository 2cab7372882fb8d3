using FsCheck.Xunit;

namespace PactePme.Kernel.Tests;

public sealed class FrenchTextTests
{
    [Theory]
    [InlineData("L'eau et l’éclairage", "eau et eclairage")]
    [InlineData("Mise en œuvre, ÇA et là", "mise en oeuvre, ca et la")]
    [InlineData("Travaux à Marseille", "travail marseille")]
    [InlineData("des lieux, des jeux.", "des lieu, des jeu.")]
    [InlineData("« Circuit court » -vente", "\" circuit court \" -vente")]
    [InlineData("  ", "")]
    public void Case_accents_ligatures_elisions_and_odd_plurals_do_not_matter(string text, string folded) => FrenchText.Fold(text).ShouldBe(folded);

    [Fact]
    public void What_has_no_normal_form_is_no_word() => FrenchText.Words("caf\u00e9\ufffe noir \ud800").ShouldBe(["cafe", "noir"]);

    [Fact]
    public void Words_come_once_in_their_order() => FrenchText.Words("Travaux d'été : peinture, travail de peinture à l'école").ShouldBe(["travail", "ete", "peinture", "ecole"]);

    [Property]
    public void Folding_again_changes_nothing(string? text)
    {
        var once = FrenchText.Fold(text ?? "");
        FrenchText.Fold(once).ShouldBe(once);
    }
}
