using Marten;
using PactePme.Kernel;
using Wolverine.Marten;

namespace PactePme.Membership.Persons;

/// <summary>Which subjects of access tokens sign in as whom: one person per subject and territory.</summary>
public static class Logins
{
    public static IEnumerable<FieldError?> Check(LoginSubject? login, string pointer) => login is null ? [] :
    [
        Kernel.Check.Text(login.Issuer, $"{pointer}/issuer", 500),
        Kernel.Check.Text(login.Subject, $"{pointer}/subject", 255)
    ];

    public static Task<IReadOnlyList<Login>> LoginsOfAsync(this IQuerySession session, Guid person, CancellationToken ct) =>
        session.Query<Login>().Where(l => l.PersonId == person).ToListAsync(ct);

    /// <summary>The reservation decides who wins, and answers the loser with its rule; the login goes with it.</summary>
    public static IMartenOp[] Take(string login, Guid person, Guid organisation) =>
        [MartenOps.Store(new Login(login, person, organisation)), MartenOps.Insert(new Reservation(KeyOf(login), person))];

    public static IMartenOp[] Release(IEnumerable<Login> logins) =>
        [.. logins.SelectMany(IEnumerable<IMartenOp> (l) => [MartenOps.Delete<Login>(l.Id), MartenOps.Delete<Reservation>(KeyOf(l.Id))])];

    // The digest is keyed already.
    private static string KeyOf(string login) => $"{RegisterPersonEndpoint.Rule}:{login}";
}
