using Marten;
using Wolverine;

namespace PactePme.Kernel;

/// <summary>
/// Every event that a message brought about says which message, and which one had sent that: with the correlation, which is the same for all that
/// one request caused, the chain of causes can be walked back across modules.
/// </summary>
public static class CausedByMessage
{
    /// <summary>Headers of events: the message, what had sent it, and as what the caller acted.</summary>
    public const string Message = "message", Parent = "parent", Role = "role";

    public static void Before(Envelope envelope, IDocumentSession session)
    {
        session.CausationId = $"message:{envelope.Id:N}";
        session.SetHeader(Message, envelope.Message?.GetType().Name ?? "");
        if (envelope.ConversationId != Guid.Empty) session.SetHeader(Parent, $"message:{envelope.ConversationId:N}");
    }
}
