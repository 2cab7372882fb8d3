namespace PactePme.Purchasing.Participants;

/// <summary>Which organisations are of one group, by what they declare.</summary>
public static class Groups
{
    /// <summary>The same legal unit, two that declare the same head, or one that is the head of the other.</summary>
    public static bool Same(Participant one, Participant other) =>
        one.Id == other.Id
        || (one.Siren is not null && one.Siren == other.Siren)
        || (one.GroupHead is not null && (one.GroupHead == other.GroupHead || one.GroupHead == other.Siren))
        || (other.GroupHead is not null && other.GroupHead == one.Siren);
}
