using Marten;
using PactePme.Membership.Contracts;

namespace PactePme.Purchasing.Needs;

/// <summary>Erases the number under which a sole trader was published as the holder of contracts; their export then says that it is missing.</summary>
public static class ForgetHolderWhenOrganisationErased
{
    public static void Handle(OrganisationErased told, IDocumentSession session) => session.DeleteWhere<HolderIdentifier>(h => h.OrganisationId == told.OrganisationId);
}
