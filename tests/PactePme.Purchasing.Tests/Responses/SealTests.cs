using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using FsCheck.Xunit;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Responses;
using Wolverine.Marten;

namespace PactePme.Purchasing.Tests.Responses;

public sealed class SealTests
{
    private static readonly Need Sealed = Some.Need(NeedState.Published) with { Content = Some.Content with { Sealed = true } };

    [Fact]
    public void The_known_disclosure_of_the_standard_has_its_known_digest() => // RFC 9901, 4.2.3
        Seal.CommitmentOf("WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0").ShouldBe("X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0");

    [Fact]
    public void What_is_said_under_seal_is_in_no_fact_and_comes_back_with_the_key()
    {
        var command = new SubmitResponse("Offre canari", new(15_000m), Documents: [new("Mémoire", "text/plain", Convert.ToBase64String("canari"u8))]);
        var (facts, documents) = SubmitResponseEndpoint.Decide(Some.ResponseId, command, Sealed, Some.Supplier, Some.Monday, Some.Seal);
        var fact = facts.ShouldHaveSingleItem().ShouldBeOfType<ResponseSealed>();
        fact.ToString().ShouldNotContain("canari");
        var box = documents.OfType<StoreDoc<SealedResponse>>().ShouldHaveSingleItem().Document.ShouldBeOfType<SealedResponse>();
        Encoding.Latin1.GetString(box.Box).ShouldNotContain("canari");

        var (content, disclosure, handedIn) = Some.Seal.Open(box);
        content.Summary.ShouldBe("Offre canari");
        content.OrganisationId.ShouldBe(Some.SupplierId);
        content.Documents.ShouldBe([new("Mémoire", "text/plain", Convert.ToHexStringLower(SHA256.HashData("canari"u8)), 6)]);
        handedIn.ShouldBe(command.Documents);
        Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(disclosure))).ShouldBe(fact.Commitment);
    }

    [Fact]
    public void The_same_content_twice_has_two_commitments()
    {
        var content = new CommittedResponse(Some.NeedId, Some.SupplierId, "Oui", null, [], []);
        Some.Seal.Close(Some.ResponseId, content, []).Commitment.ShouldNotBe(Some.Seal.Close(Some.ResponseId, content, []).Commitment);
    }

    [Fact]
    public void Another_key_another_row_or_an_altered_box_opens_nothing()
    {
        var (box, commitment) = Some.Seal.Close(Some.ResponseId, new(Some.NeedId, Some.SupplierId, "Oui", null, [], []), []);
        var response = Fold.Of<Response>([new ResponseSealed(Some.NeedId, Some.SupplierId, commitment, [], 0, false, Some.Monday)])!;
        OpenSealedResponsesWhenSealsDue.Open(box, response, Some.Seal, Some.Deadline)!.Summary.ShouldBe("Oui");

        OpenSealedResponsesWhenSealsDue.Open(box, response, new Seal(new MasterKey(new byte[32])), Some.Deadline).ShouldBeNull();
        OpenSealedResponsesWhenSealsDue.Open(box with { Id = Guid.NewGuid() }, response, Some.Seal, Some.Deadline).ShouldBeNull();
        OpenSealedResponsesWhenSealsDue.Open(box with { Box = [.. box.Box.Select((b, i) => (byte)(i == 20 ? b ^ 1 : b))] }, response, Some.Seal, Some.Deadline).ShouldBeNull();
        for (var length = 0; length < 40; length += 13) OpenSealedResponsesWhenSealsDue.Open(box with { Box = box.Box[..length] }, response, Some.Seal, Some.Deadline).ShouldBeNull();
        OpenSealedResponsesWhenSealsDue.Open(null, response, Some.Seal, Some.Deadline).ShouldBeNull();
        // What was put in its place by somebody who holds the key does not match what was public.
        var (other, _) = Some.Seal.Close(Some.ResponseId, new(Some.NeedId, Some.SupplierId, "Oui, moins cher", null, [], []), []);
        OpenSealedResponsesWhenSealsDue.Open(other, response, Some.Seal, Some.Deadline).ShouldBeNull();
    }

    [Property]
    public void Any_content_survives_the_seal(string summary, int cents, byte[] document)
    {
        var said = (summary ?? "").Replace('\0', ' ');
        if (said.Any(char.IsSurrogate)) said = "x";
        IReadOnlyList<SealedDocument> documents = document is { Length: > 0 } ? [new("d", "application/pdf", Convert.ToBase64String(document))] : [];
        var content = new CommittedResponse(Some.NeedId, Some.SupplierId, said, new(Math.Abs((decimal)cents) / 100), [1, 3], [.. documents.Select(Seal.DigestOf)]);
        var (box, commitment) = Some.Seal.Close(Some.ResponseId, content, documents);
        var opened = Some.Seal.Open(box);
        opened.Content.ShouldSay(content);
        opened.Documents.ShouldBe(documents);
        Seal.CommitmentOf(opened.Disclosure).ShouldBe(commitment);
    }

    [Fact]
    public void Links_and_documents_go_where_they_belong()
    {
        ResponseGround Ground(Need need) => new(need, Some.Supplier, false, Some.Monday);
        SubmitResponseEndpoint.Refuse(new("x", Attachments: [new("Plan", "https://exemple.fr/p", new('a', 64))]), Ground(Sealed), Some.Responder)!.Errors.ShouldHaveSingleItem().Rule.ShouldBe("sealed-attachments");
        SubmitResponseEndpoint.Refuse(new("x", Documents: [new("Plan", "text/plain", "YQ==")]), Ground(Some.Need(NeedState.Published)), Some.Responder)!.Errors.ShouldHaveSingleItem().Rule.ShouldBe("open-documents");
        SubmitResponseEndpoint.Refuse(new("x", Documents: [new("Plan", "text", "%")]), Ground(Sealed), Some.Responder)!.Errors.Select(e => e.Rule).ShouldBe(["media-type", "base64"]);
        SubmitResponseEndpoint.Refuse(new("x", Lots: [1]), Ground(Sealed), Some.Responder)!.Errors.ShouldHaveSingleItem().Rule.ShouldBe("unknown-lot");
        var profile = Some.Need(NeedState.Published) with { Content = Some.Content with { Tender = new(Procedure.OpenTender, "https://profil.example/1") } };
        SubmitResponseEndpoint.Refuse(new("x"), Ground(profile), Some.Responder).ShouldBe(SubmitResponseEndpoint.InterestOnly);
        ExpressInterestEndpoint.Refuse(Ground(profile), Some.Responder).ShouldBeNull();
    }

    /// <summary>Before the opening nobody reads a sealed response, whatever their roles and whoever they act for.</summary>
    [Property]
    public void Before_the_opening_no_view_shows_content(byte roles, byte whose)
    {
        var response = Fold.Of<Response>([new ResponseSealed(Some.NeedId, Some.SupplierId, "c", [], 0, false, Some.Monday)])!;
        var by = Some.By((whose % 3) switch { 0 => Some.BuyerId, 1 => Some.SupplierId, _ => Some.Competitor.OrganisationId }, [.. Enum.GetValues<Role>().Where(r => (roles & (1 << (int)r)) != 0)]);
        foreach (var need in (Need[])[Sealed, Sealed with { State = NeedState.Closed, WasClosed = true }])
        {
            var sight = response.SeenBy(by, need);
            if (!by.ActsFor(Some.SupplierId)) (sight < ResponseSight.Author).ShouldBeTrue();
            var view = ResponseView.Of(response, sight);
            (view.Summary, view.Amount, view.Disclosure).ShouldBe((null, null, null));
        }
    }
}
