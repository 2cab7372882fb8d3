using System.Buffers.Text;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Notifications;
using PactePme.Purchasing.Participants;

namespace PactePme.Purchasing.Responses;

/// <summary>What a response may say, first or anew, and how it is written: in the clear, or under seal.</summary>
internal static class ResponseTerms
{
    public const int MaxCosignatories = 20;

    public static readonly FieldError LinksUnderSeal = new("/attachments", "sealed-attachments",
        "Ce besoin est scellé : déposez les documents eux-mêmes dans « documents », un lien les montrerait avant l'échéance.",
        "This need is sealed: hand in the documents themselves in \"documents\", a link would show them before the deadline.");
    public static readonly FieldError DocumentsInTheClear = new("/documents", "open-documents",
        "Ce besoin est ouvert : donnez le lien et l'empreinte de vos documents dans « attachments ».",
        "This need is open: give link and digest of your documents in \"attachments\".");

    public static Refusal? Refuse(SubmitResponse command, ResponseGround ground)
    {
        var need = ground.Need!;
        if (need.Content.InterestOnly) return SubmitResponseEndpoint.InterestOnly;
        return Refusal.Validation(
        [
            Check.Text(command.Summary, "/summary", 10_000),
            Money.Check(command.Amount, "/amount"),
            Check.Count(command.Lots, "/lots", 50),
            .. Check.Each(command.Lots, "/lots", (lot, at) => lot >= 1 && lot <= need.Content.Lots.Count ? null
                : new(at, "unknown-lot", "Ce besoin n'a pas de lot de ce numéro.", "This need has no lot of that number.")),
            .. NeedTerms.CheckAttachments(command.Attachments, "/attachments"),
            need.Content.Sealed && command.Attachments is { Count: > 0 } ? LinksUnderSeal : null,
            !need.Content.Sealed && command.Documents is { Count: > 0 } ? DocumentsInTheClear : null,
            Check.Count(command.Documents, "/documents", 10),
            .. (command.Documents ?? []).SelectMany((document, i) => CheckDocument(document, $"/documents/{i}")),
            Check.Count(command.Cosignatories, "/cosignatories", MaxCosignatories),
            .. Check.Each(command.Cosignatories, "/cosignatories", (organisation, at) => CheckCosignatory(organisation, at, command, ground))
        ]);
    }

    /// <summary>The fact that says it, and the box when it is said under seal.</summary>
    public static (IFact Fact, SealedResponse? Box) Say(Guid id, SubmitResponse command, Need need, Guid responder, bool synthetic, DateTimeOffset now, Seal seal)
    {
        IReadOnlyList<Guid> cosignatories = command.Cosignatories ?? [];
        IReadOnlyList<int> lots = [.. (command.Lots ?? []).Distinct().Order()];
        if (!need.Content.Sealed)
        {
            return (new ResponseSubmitted(need.Id, responder, command.Summary, command.Amount, synthetic, now)
            {
                Lots = lots,
                Attachments = [.. (command.Attachments ?? []).Select(a => a with { Sha256 = a.Sha256.ToLowerInvariant() })],
                Cosignatories = cosignatories,
                Revision = need.Revision
            }, null);
        }
        IReadOnlyList<SealedDocument> documents = command.Documents ?? [];
        var (box, commitment) = seal.Close(id, new(need.Id, responder, command.Summary, command.Amount, lots, [.. documents.Select(Seal.DigestOf)]), documents);
        return (new ResponseSealed(need.Id, responder, commitment, cosignatories, need.Revision, synthetic, now), box);
    }

    public static IEnumerable<NotifyOrganisation> AskCosignatories(IReadOnlyList<Guid>? cosignatories, Guid needId, Guid responseId, long version) =>
        (cosignatories ?? []).Select(c => new NotifyOrganisation(c, NotificationKind.CosignatureAsked, $"{version}", needId, responseId));

    private static FieldError? CheckCosignatory(Guid organisation, string at, SubmitResponse command, ResponseGround ground) =>
        command.Cosignatories!.Count(c => c == organisation) > 1 || organisation == ground.Responder!.Id
            ? new(at, "cosignatory-twice", "Cette organisation figure déjà dans le groupement.", "This organisation is in the group already.")
        : organisation == ground.Need!.BuyerId
            ? new(at, "cosignatory-is-buyer", "L'acheteur ne répond pas à son propre besoin.", "The buyer does not respond to its own need.")
        : ground.Buyer is { } buyer && ground.Cosignatories.FirstOrDefault(p => p.Id == organisation) is { } known && Groups.Same(buyer, known)
            ? new(at, "cosignatory-of-buyers-group", "Une organisation ne répond pas au besoin de son propre groupe.", "An organisation does not respond to the need of its own group.")
        : ground.Cosignatories.FirstOrDefault(p => p.Id == organisation) is not { MayTrade: true }
            ? new(at, "cosignatory-may-not-trade", "Ce cotraitant n'est pas une signataire vérifiée du pacte.", "This co-signatory is no verified signatory of the pact.")
        : null;

    private static IEnumerable<FieldError?> CheckDocument(SealedDocument? document, string at) =>
    [
        Check.Text(document?.Title, $"{at}/title", 200),
        Check.Text(document?.MediaType, $"{at}/mediaType", 100),
        document?.MediaType is { } type && !System.Net.Http.Headers.MediaTypeHeaderValue.TryParse(type, out _) ? new($"{at}/mediaType", "media-type", "Un type de média est attendu, par exemple application/pdf.", "A media type is expected, for example application/pdf.") : null,
        document?.Content is { Length: > 0 } content && Base64.IsValid(content) ? null : new($"{at}/content", "base64", "Le contenu du document est attendu en base64.", "The document's content is expected in base64.")
    ];
}
