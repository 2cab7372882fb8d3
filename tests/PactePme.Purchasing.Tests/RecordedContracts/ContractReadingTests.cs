using System.Text.Json.Nodes;
using PactePme.Kernel;
using PactePme.Purchasing.RecordedContracts;
using PactePme.Purchasing.RecordedContracts.Import;
using static PactePme.Purchasing.Tests.RecordedContracts.SomeContract;

namespace PactePme.Purchasing.Tests.RecordedContracts;

public sealed class ContractReadingTests
{
    [Fact]
    public void A_clean_record_is_accepted_as_it_is()
    {
        var record = Read();
        record.Outcome.ShouldBe(ContractOutcome.Accepted, string.Join(' ', record.Codes()));
        record.Euros.ShouldBe(15000.5m);
        var contract = record.Contract.ShouldNotBeNull();
        (contract.Buyer.Siren, contract.Buyer.Nic, contract.Buyer.Name).ShouldBe(("211300553", "00016", "VILLE D'ESSAI"));
        (contract.Number, contract.NotifiedOn, contract.RecordId, contract.Platform).ShouldBe(("2019M01", new DateOnly(2019, 1, 22), "u-1", "profil-d-essai"));
        (contract.Content.Cpv, contract.Content.Amount, contract.Content.DurationMonths, contract.Content.Concession).ShouldBe(("45442110", new Money(15000.5m), 12, false));
        var holder = contract.Content.Holders.ShouldHaveSingleItem();
        holder.ShouldBe(new(Keys.OfSiren("732829320"), "00074"));
        contract.Parties.Single(p => p.Id == holder.PartyId).ShouldBe(new(holder.PartyId, Party.Siren, "732829320", "PEINTURES D'ESSAI SARL", true));
    }

    public static TheoryData<string, string, string?> Repairs => new()
    {
        // member, value as JSON, note
        { "codeCPV", "\"45442110\"", null },
        { "codeCPV", "\"45442110-9\"", "cpv.check-digit" },
        { "codeCPV", "\"3121000\"", "cpv.zero" },
        { "codeCPV", "\"4543100-7\"", "cpv.zero" },
        { "codeCPV", "\"031210005\"", null },
        { "codeCPV", "\"3451000\"", "cpv.shape" }, // 03451000 or 34510000: nobody knows
        { "codeCPV", "\"50312500-0\"", "cpv.unknown" },
        { "codeCPV", "\"peinture\"", "cpv.shape" },
        { "codeCPV", "null", "cpv.missing" },
        { "montant", "0", "amount.zero" },
        { "montant", "null", "amount.missing" },
        { "montant", "\"21982.68\"", null },
        { "montant", "999999999", "amount.placeholder" },
        { "montant", "3.5", "amount.symbolic" },
        { "montant", "100.005", "amount.rounded" },
        { "dateNotification", "\"2019-01-22+01:00\"", "date.offset" },
        { "dateNotification", "\"0219-01-22\"", "date.year" },
        { "dateNotification", "\"2019-02-02\"", "publication.before-notification" },
        { "datePublicationDonnees", "\"hier\"", "publication.unreadable" },
        { "dureeMois", "\"un an\"", "duration.unreadable" },
        { "nature", "null", "nature.missing" },
        { "objet", "\"Livres. <br /> <br />\"", "text.markup" },
        { "objet", "\"Location & maintenance, prix < 3\"", null },
        { "titulaires", "[]", "holder.missing" },
        { "titulaires", """[{"typeIdentifiant":"SIRET","id":" 732 829 320 00074","denominationSociale":"A"}]""", "holder.blanks" },
        { "titulaires", """[{"typeIdentifiant":"SIRET","id":"732829320","denominationSociale":"A"}]""", "holder.siren-given" },
        { "titulaires", """[{"typeIdentifiant":"SIRET","id":"73282932000075","denominationSociale":"A"}]""", "holder.siret" },
        { "titulaires", """[{"typeIdentifiant":"SIRET","id":"732829320000074","denominationSociale":"A"}]""", "holder.zero" },
        { "titulaires", """[{"typeIdentifiant":"SIRET","id":"7328293200074","denominationSociale":"A"}]""", "holder.zero" },
        { "titulaires", """[{"typeIdentifiant":"SIRET","id":"0600000000","denominationSociale":"A"}]""", "holder.unidentified" },
        { "titulaires", """[{"typeIdentifiant":"TVA","id":"IT00802230151","denominationSociale":"A"}]""", null },
        { "titulaires", """[{"typeIdentifiant":"TAHITI","id":"123456","denominationSociale":"A"}]""", null },
        { "titulaires", """[{"typeIdentifiant":"RIDET","id":"0 123 456.001","denominationSociale":"A"}]""", null },
        { "titulaires", """[{"typeIdentifiant":"SIRET","id":"73282932000074","denominationSociale":"A"},{"typeIdentifiant":"SIRET","id":"73282932000074","denominationSociale":"A"}]""", "holder.repeated" },
        { "acheteur", """{"id":"21130055300017","nom":"VILLE"}""", "buyer.siret" },
        { "modifications", """[{"objetModification":"x","dateNotificationModification":"hier"}]""", "modification.unreadable" },
        { "modifications", """[{"objetModification":"x","dateNotificationModification":"2019-01-02"}]""", "modification.before-notification" },
        { "modifications", """[{"objetModification":"x","dateNotificationModification":"2019-03-02","montant":"cher"}]""", "modification.amount" },
        { "modifications", """[{"objetModification":"x","dateNotificationModification":"2019-03-02"},{"objetModification":"x","dateNotificationModification":"2019-03-02"}]""", "modification.repeated" },
        { "modifications", """[{"objetModification":"x","dateNotificationModification":"2019-03-02"}]""", null },
        { "modifications", """{"objetModification":"x","dateNotificationModification":"2019-03-02"}""", "modification.alone" },
        { "modifications", "\"une\"", "modification.unreadable" },
        { "modifications", "12", "modification.unreadable" },
        { "modifications", "\" \"", null },
        { "modifications", "null", null },
        { "modifications", """[{"objetModification":"x","dateNotificationModification":"2019-03-02","titulaires":[]}]""", "modification.holders" },
        { "modifications", """[{"objetModification":"x","dateNotificationModification":"2019-03-02","titulaires":{"id":"73282932000074"}}]""", "modification.holders" },
        { "modifications", """[{"objetModification":"x","dateNotificationModification":"2019-03-02","titulaires":null}]""", null },
        { "donneesExecution", "[]", null },
        { "actesSousTraitance", "null", null }
    };

    [Theory, MemberData(nameof(Repairs))]
    public void What_can_be_put_right_or_left_out_is_with_a_note(string member, string value, string? note)
    {
        var record = Read((member, JsonNode.Parse(value)));
        record.Contract.ShouldNotBeNull(string.Join(' ', record.Codes()));
        record.Outcome.ShouldBe(note is null ? ContractOutcome.Accepted : ContractOutcome.Repaired);
        record.Codes().ShouldBe(note is null ? [] : [note]);
    }

    [Theory]
    [InlineData("id", "null", "number.missing")]
    [InlineData("objet", "\"<br/>\"", "object.missing")]
    [InlineData("acheteur", "null", "buyer.missing")]
    [InlineData("acheteur", """{"id":"21130055400016","nom":"VILLE"}""", "buyer.siren")]
    [InlineData("dateNotification", "null", "notification.missing")]
    [InlineData("dateNotification", "\"janvier\"", "notification.unreadable")]
    [InlineData("dateNotification", "\"2027-01-01\"", "notification.unreadable")]
    [InlineData("dateNotification", "\"2019-02-30\"", "notification.unreadable")]
    [InlineData("dateNotification", "\"0199-01-01\"", "notification.unreadable")]
    [InlineData("montant", "-1", "amount.unreadable")]
    [InlineData("montant", "\"beaucoup\"", "amount.unreadable")]
    [InlineData("objet", "\"a\\u0000b\"", "record.text")]
    [InlineData("objet", "\"café \\ufffe\"", "record.text")]
    public void What_a_contract_cannot_be_without_rejects_it(string member, string value, string reason)
    {
        var record = Read((member, JsonNode.Parse(value)));
        (record.Outcome, record.Contract).ShouldBe((ContractOutcome.Rejected, null));
        record.Codes().ShouldBe([reason]);
        if (member is not "montant") record.Euros.ShouldBe(15000.5m);
    }

    [Fact]
    public void The_euros_of_a_record_with_a_forbidden_text_count_unless_the_amount_is_that_text()
    {
        foreach (var (json, euros) in ((string, decimal)[])[("""{"montant":15,"objet":"\ud800"}""", 15), ("""{"montant":"15","\ud800":1}""", 15), ("""{"montant":"\ud800"}""", 0), ("""{"montant":"cher","objet":"\u0000"}""", 0)])
        {
            var record = new ContractReading(Keys, Vocabulary, Today).Read(1, System.Text.Json.JsonElement.Parse(json));
            (record.Outcome, record.Euros).ShouldBe((ContractOutcome.Rejected, euros), json);
            record.Codes().ShouldBe(["record.text"]);
        }
    }

    [Theory]
    [InlineData("""{"objetModification":"x","dateNotificationModification":"2019-03-02","montant":20000}""", 1)]
    [InlineData("""{"modification":{"objetModification":"x","dateNotificationModification":"2019-03-02","montant":20000}}""", 1)]
    [InlineData("""{"modification":[{"dateNotificationModification":"2019-02-02","montant":5},{"dateNotificationModification":"2019-03-02","montant":20000}]}""", 2)]
    public void A_modification_outside_a_list_counts_as_one_in_it(string json, int modifications)
    {
        var record = Read(("modifications", JsonNode.Parse(json)));
        record.Codes().ShouldBe(["modification.alone"]);
        record.Contract!.Modifications.Count.ShouldBe(modifications);
        record.Contract.Modifications[^1].Amount.ShouldBe(new(20_000));
    }

    [Fact]
    public void A_modification_that_names_no_holder_leaves_them_as_they_are()
    {
        var contract = Read(("modifications", JsonNode.Parse("""[{"objetModification":"x","dateNotificationModification":"2019-03-02","titulaires":[]}]"""))).Contract!;
        contract.Modifications.ShouldHaveSingleItem().Holders.ShouldBeNull();
        var facts = RecordContractsHandler.Decide(contract, [], "f").Facts;
        Fold.Of<RecordedContract>(facts)!.Holders.ShouldBe(contract.Content.Holders);
        // As it was once recorded.
        Fold.Of<RecordedContract>([facts[0], (ContractModified)facts[1] with { Holders = [] }])!.Holders.ShouldBe(contract.Content.Holders);
    }

    [Theory]
    [InlineData("donneesExecution", """[{"depensesInvestissement":1}]""", "execution.not-kept")]
    [InlineData("donneesExecution", """{"donneesAnnuelles":[1]}""", "execution.not-kept")]
    [InlineData("actesSousTraitance", """[{"id":1},{"id":2}]""", "subcontracting.not-kept")]
    [InlineData("modificationsActesSousTraitance", """[{"id":1}]""", "subcontracting.not-kept")]
    public void What_is_published_beside_the_contract_is_noted_once_and_repairs_nothing(string member, string json, string note)
    {
        var record = Read((member, JsonNode.Parse(json)));
        (record.Outcome, record.Contract!.Content.Notes.Count).ShouldBe((ContractOutcome.Accepted, 1));
        record.Codes().ShouldBe([note]);
        var dirty = Read((member, JsonNode.Parse(json)), ("nature", null));
        dirty.Outcome.ShouldBe(ContractOutcome.Repaired);
        dirty.Codes().Order().ShouldBe(new[] { note, "nature.missing" }.Order());
    }

    [Fact]
    public void What_is_no_object_is_rejected() => Read(JsonValue.Create(12)).Codes().ShouldBe(["record.shape"]);

    [Fact]
    public void A_concession_has_a_value_and_no_amount()
    {
        var record = Read(("_type", "Contrat de concession"), ("acheteur", null), ("montant", null), ("titulaires", null), ("dateNotification", null),
            ("autoriteConcedante", new JsonObject { ["id"] = BuyerSiret, ["nom"] = "VILLE" }), ("dateSignature", "2019-01-22"), ("valeurGlobale", 1_500_000), ("montantSubventionPublique", 0),
            ("concessionnaires", new JsonArray(Holder(HolderSiret, "RÉGIE"))));
        record.Outcome.ShouldBe(ContractOutcome.Accepted, string.Join(' ', record.Codes()));
        record.Euros.ShouldBe(0);
        var content = record.Contract!.Content;
        (content.Concession, content.Amount, content.ConcessionValue, content.PublicSubsidy).ShouldBe((true, null, new Money(1_500_000), null));
        content.Holders.Count.ShouldBe(1);
    }

    [Fact]
    public void An_amount_of_a_concession_is_not_kept_and_says_so()
    {
        var record = Read(("_type", "Contrat de concession"), ("valeurGlobale", 1_500_000), ("concessionnaires", new JsonArray(Holder(HolderSiret, "RÉGIE"))));
        (record.Outcome, record.Euros, record.Contract!.Content.Amount).ShouldBe((ContractOutcome.Repaired, 15000.5m, null));
        record.Codes().ShouldBe(["concession.amount"]);
    }

    [Fact]
    public void Without_an_edition_codes_are_checked_by_shape()
    {
        Read(Json(("codeCPV", "99999999-9")), edition: false).Contract!.Content.Cpv.ShouldBe("99999999");
        Read(Json(("codeCPV", "3121000")), edition: false).Codes().ShouldBe(["cpv.shape"]);
    }

    [Theory]
    [InlineData("TOITURES SARL", "732829320", true)]
    [InlineData("S.A.S. Toitures", "732829320", true)]
    [InlineData("Association des peintres", "732829320", true)]
    [InlineData("Syndicat", "130025265", true)]
    [InlineData("Jeanne Exemple", "732829320", false)]
    [InlineData("JEANNE EXEMPLE EI", "732829320", false)]
    [InlineData("Jeanne et sa fille", "732829320", false)]
    [InlineData("OVIVE", "732829320", false)] // a trade name may be a sole trader's
    public void Who_is_not_known_to_be_a_legal_person_is_not_taken_for_one(string name, string siren, bool legal) =>
        Read(("titulaires", new JsonArray(Holder(siren, name)))).Contract!.Parties.Single(p => p.Value == siren).LegalPerson.ShouldBe(legal);

    [Fact]
    public void An_identifier_that_does_not_add_up_is_kept_nowhere()
    {
        var record = Read(("titulaires", new JsonArray(Holder("0600000000", "Jeanne Exemple"))));
        var party = record.Contract!.Parties.Single(p => p.Scheme is null);
        (party.Value, party.Name).ShouldBe((null, "Jeanne Exemple"));
        System.Text.Json.JsonSerializer.Serialize(record).ShouldNotContain("0600000000");
        // The same holder again is the same party.
        Read(("id", "2019M02"), ("titulaires", new JsonArray(Holder("0600000000", "Jeanne Exemple")))).Contract!.Content.Holders.ShouldBe(record.Contract.Content.Holders);
    }

    [Fact]
    public void No_fact_names_a_holder()
    {
        var contract = Read(("titulaires", new JsonArray(Holder(HolderSiret, "Jeanne Exemple"))), ("modifications", Modified("2019-03-01", 10, 3, Holder(OtherSiret, "Jean Modèle")))).Contract!;
        var facts = RecordContractsHandler.Decide(contract, [], "f").Facts;
        facts.Count.ShouldBe(2);
        var text = string.Concat(facts.Select(f => System.Text.Json.JsonSerializer.Serialize(f, f.GetType())));
        text.ShouldContain("211300553"); // the buyer is public
        foreach (var personal in (string[])["Jeanne", "Jean", "732829320", "552081317"]) text.ShouldNotContain(personal);
    }

    [Fact]
    public void What_is_published_again_unchanged_has_the_same_digest_whatever_the_order_of_members()
    {
        var first = Read().Contract!.Content.Digest;
        Read(("datePublicationDonnees", "2019-03-01"), ("uid", "other"), ("modifications", Modified("2019-03-01", 1))).Contract!.Content.Digest.ShouldBe(first);
        Read(new JsonObject(Json().Reverse().Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone())))).Contract!.Content.Digest.ShouldBe(first);
        Read(("montant", 15000.51m)).Contract!.Content.Digest.ShouldNotBe(first);
        Read(Json(), keys: new(new MasterKey([.. Enumerable.Repeat((byte)9, 32)]), "t")).Contract!.Content.Digest.ShouldNotBe(first);
    }
}
