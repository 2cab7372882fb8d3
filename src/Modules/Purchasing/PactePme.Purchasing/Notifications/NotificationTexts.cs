namespace PactePme.Purchasing.Notifications;

/// <summary>What each kind of notification says. Whatever stands in a response, a question or an amount is read where it is, by who may; here is only what it is about.</summary>
public static class NotificationTexts
{
    /// <param name="title">Title of the need, with its quotes; « un besoin » when it is not known.</param>
    public static NotificationReason Of(NotificationKind kind, string? title)
    {
        var (fr, en) = title is null ? ("un besoin", "a need") : ($"« {title} »", $"\"{title}\"");
        return kind switch
        {
            NotificationKind.NeedMatched => new($"Un besoin correspond à ce que vous savez faire : {fr}.", $"A need fits what you can do: {en}."),
            NotificationKind.NeedPublished => new($"Votre besoin {fr} est publié.", $"Your need {en} is published."),
            NotificationKind.NeedChangesRequested => new($"La modération demande des changements à {fr}.", $"Moderation requests changes to {en}."),
            NotificationKind.NeedAmended => new($"Le besoin {fr} a été modifié : relisez-le.", $"The need {en} was amended: read it again."),
            NotificationKind.DeadlineExtended => new($"L'échéance de {fr} est reportée.", $"The deadline of {en} was extended."),
            NotificationKind.NeedClosed => new($"Le besoin {fr} est clos.", $"The need {en} is closed."),
            NotificationKind.NeedCancelled => new($"Le besoin {fr} est annulé.", $"The need {en} is cancelled."),
            NotificationKind.NeedUnsuccessful => new($"Le besoin {fr} est déclaré infructueux.", $"The need {en} is declared unsuccessful."),
            NotificationKind.NeedAwarded => new($"Le besoin {fr} est attribué.", $"The need {en} is awarded."),
            NotificationKind.ResponseInvalidated => new($"Votre réponse à {fr} ne vaut plus depuis la modification du besoin : confirmez-la ou remplacez-la.", $"Your response to {en} no longer holds since the need was amended: confirm or replace it."),
            NotificationKind.ResponseShortlisted => new($"Votre réponse à {fr} est présélectionnée.", $"Your response to {en} is shortlisted."),
            NotificationKind.ResponseRetained => new($"Votre réponse à {fr} est retenue.", $"Your response to {en} is retained."),
            NotificationKind.ResponseNotRetained => new($"Votre réponse à {fr} n'est pas retenue ; le motif est dans la réponse.", $"Your response to {en} is not retained; the reason is in the response."),
            NotificationKind.CosignatureAsked => new($"On vous propose de répondre ensemble à {fr} : acceptez ou refusez.", $"You are asked to respond jointly to {en}: accept or decline."),
            NotificationKind.CosignatureAnswered => new($"Un cotraitant a répondu à votre proposition pour {fr}.", $"A co-signatory has answered your proposal for {en}."),
            NotificationKind.ResponseFrozen => new($"Votre réponse à {fr} est gelée.", $"Your response to {en} is frozen."),
            NotificationKind.ResponseResumed => new($"Votre réponse à {fr} reprend son cours.", $"Your response to {en} is taken up again."),
            NotificationKind.CosignatureEnded => new($"La réponse commune à {fr} ne vous engage plus : son mandataire l'a retirée, déclinée ou refaite sans vous.", $"The joint response to {en} binds you no more: its lead withdrew it, declined, or responds without you."),
            NotificationKind.ResponseUnreadable => new($"Le contenu scellé de votre réponse à {fr} n'a pu être ouvert : elle ne peut être retenue.", $"What you sealed in your response to {en} could not be opened: it cannot be retained."),
            NotificationKind.ResponseCarriedOver => new($"La réponse à {fr} passe à l'organisation qui a absorbé l'une de ses parties.", $"The response to {en} passes to the organisation that one of its parties was merged into."),
            NotificationKind.ResponsesOpened => new($"Les réponses à {fr} sont ouvertes.", $"The responses to {en} are open."),
            NotificationKind.NeedFrozen => new($"Le besoin {fr} est gelé.", $"The need {en} is frozen."),
            NotificationKind.NeedResumed => new($"Le besoin {fr} reprend son cours.", $"The need {en} is taken up again."),
            NotificationKind.ClarificationAsked => new($"Une question est posée sur {fr}.", $"A question is asked about {en}."),
            NotificationKind.ClarificationPublished => new($"Une réponse à une question est publiée sur {fr}.", $"An answer to a question is published about {en}."),
            NotificationKind.DealClaimed => new($"L'autre partie déclare une affaire conclue pour {fr} : confirmez-la ou contestez-la.", $"The other side declares a deal for {en}: confirm or dispute it."),
            NotificationKind.DealConfirmed => new($"L'affaire conclue pour {fr} est confirmée.", $"The deal for {en} is confirmed."),
            NotificationKind.DealDisputed => new($"L'affaire déclarée pour {fr} est contestée.", $"The deal declared for {en} is disputed."),
            NotificationKind.DealResolved => new($"Le désaccord sur l'affaire de {fr} est résolu.", $"The disagreement on the deal for {en} is resolved."),
            NotificationKind.DealExpired => new($"L'affaire déclarée pour {fr} a expiré sans être confirmée.", $"The deal declared for {en} has expired without being confirmed."),
            NotificationKind.DealWithdrawn => new($"L'affaire déclarée pour {fr} est retirée par l'autre partie.", $"The deal declared for {en} is withdrawn by the other side."),
            NotificationKind.DealReminder => new($"Une affaire déclarée pour {fr} attend votre réponse.", $"A deal declared for {en} waits for your answer."),
            _ => new($"Il y a du nouveau pour {fr}.", $"There is news about {en}.")
        };
    }
}
