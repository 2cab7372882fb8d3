using System.Security.Cryptography;
using PactePme.Membership.Persons;
using static PactePme.Membership.Tests.Some;

namespace PactePme.Membership.Tests.Persons;

public class VaultTests
{
    private static readonly PersonalDetails Jeanne = new("Jeanne Exemple", "jeanne@exemple.fr", "0491000000", "gérante");

    [Fact]
    public void What_is_sealed_opens_under_the_same_keys()
    {
        var key = Vault().NewKey(Somebody);
        var record = Vault().Seal(key, Other, Jeanne);
        Vault().Reader([record], [key])(Other).ShouldBe(Jeanne);
        Convert.ToHexString(record.Sealed).ShouldNotContain(Convert.ToHexString("Jeanne"u8.ToArray()));
    }

    [Fact]
    public void Another_master_key_opens_nothing_and_does_not_pass_for_an_erasure()
    {
        var key = Vault().NewKey(Somebody);
        var record = Vault().Seal(key, Other, Jeanne);
        Should.Throw<CryptographicException>(() => Vault(2).Reader([record], [key]));
    }

    [Fact]
    public void A_record_is_bound_to_its_id_and_a_key_to_its_person()
    {
        var (mine, yours) = (Vault().NewKey(Somebody), Vault().NewKey(Firm));
        var record = Vault().Seal(mine, Other, Jeanne);
        Should.Throw<CryptographicException>(() => Vault().Reader([record with { Id = Firm }], [mine]));
        Should.Throw<CryptographicException>(() => Vault().Reader([record with { PersonId = Firm }], [yours]));
        Should.Throw<CryptographicException>(() => Vault().Reader([record with { PersonId = Firm }], [mine with { Id = Firm }]));
    }

    [Fact]
    public void Without_key_or_record_it_reads_erased()
    {
        var key = Vault().NewKey(Somebody);
        var record = Vault().Seal(key, Other, Jeanne);
        Vault().Reader([record], [])(Other).ShouldBe(PersonalDetails.Erased);
        Vault().Reader([], [key])(Other).ShouldBe(PersonalDetails.Erased);
        Vault().Reader([record], [key])(null).Name.ShouldBe("erased");
    }

    [Fact]
    public void A_login_is_kept_as_a_keyed_digest()
    {
        Vault().LoginOf("issuer", "subject").ShouldBe(Vault().LoginOf("issuer", "subject"));
        Vault().LoginOf("issuer", "subject").ShouldNotBe(Vault(2).LoginOf("issuer", "subject"));
        Vault().LoginOf("a", "b\nc").ShouldNotBe(Vault().LoginOf("a\nb", "d"));
    }
}
