using PactePme.Kernel;
using PactePme.Purchasing.Contracts;
using PactePme.Purchasing.Notifications;
using Wolverine;

namespace PactePme.Purchasing.Deals;

/// <summary>Whom to tell what of a deal, and when to come back to it, after something happened to it.</summary>
public static class DealNews
{
    private static readonly NotificationReason AnotherAmount = new("L'autre partie indique un autre montant.", "The other side states another amount.");

    /// <param name="before">The deal before these facts; nothing when they claim it.</param>
    public static OutgoingMessages Of(Guid id, Deal? before, IReadOnlyList<IFact> facts)
    {
        OutgoingMessages told = [];
        var (deal, version) = (before, before?.Version ?? 0);
        foreach (var fact in facts)
        {
            (deal, version) = (Deal.Next(deal, fact)!, version + 1);
            switch (fact)
            {
                case DealClaimed e:
                    Tell(NotificationKind.DealClaimed, Deal.Other(e.Side));
                    Await();
                    Expire();
                    break;
                case DealConfirmed:
                    Tell(NotificationKind.DealConfirmed, deal.ClaimedBy);
                    break;
                case DealDisputed:
                    Tell(NotificationKind.DealDisputed, deal.ClaimedBy);
                    Await();
                    Expire();
                    break;
                case DealDenied e:
                    Tell(NotificationKind.DealDisputed, deal.ClaimedBy, new NotificationReason(e.Reason, e.Reason));
                    Await();
                    Expire();
                    break;
                case DealRestated e when !facts.Any(f => f is DealResolved):
                    Tell(NotificationKind.DealDisputed, Deal.Other(e.Side), AnotherAmount);
                    Await();
                    break;
                case DealResolved:
                    Tell(NotificationKind.DealResolved, Deal.Other(deal.SpokeLast ?? deal.ClaimedBy));
                    break;
                case DealWithdrawn:
                    Tell(NotificationKind.DealWithdrawn, Deal.Other(deal.ClaimedBy));
                    break;
                case DealExpired:
                    Tell(NotificationKind.DealExpired, DealSide.Buyer);
                    Tell(NotificationKind.DealExpired, DealSide.Supplier);
                    break;
            }
        }
        if (deal is not null && Counts(deal) != Counts(before)) told.Add(Standing(id, version, deal));
        return told;

        void Tell(NotificationKind kind, DealSide side, params NotificationReason[] reasons) =>
            told.Add(new NotifyOrganisation(deal!.OrganisationOn(side), kind, $"{id}/{version}", deal.NeedId, deal.ResponseId, id, Reasons: reasons));

        void Await()
        {
            if (deal!.ReminderDue() is { } due) told.Schedule(new RemindOfDeals(deal.OrganisationOn(deal.Awaited!.Value), due), due);
        }

        void Expire()
        {
            if (deal!.ExpiresAt is { } due) told.Schedule(new ExpireDeal(id, due), due);
        }
    }

    /// <summary>How the deal stands, for the other modules.</summary>
    public static DealStanding Standing(Guid id, long version, Deal deal) => new(id, version, Counts(deal), Counts(deal) ? deal.Agreed!.Amount : 0, deal.Synthetic);

    /// <summary>Both sides say so, at once or after a dispute: it enters the figures.</summary>
    public static bool Counts(Deal? deal) => deal?.State is DealState.Confirmed or DealState.Resolved;
}
