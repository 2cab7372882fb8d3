using System.Data.Common;
using System.Reflection;
using Marten;
using Npgsql;
using NpgsqlTypes;
using PactePme.Kernel;
using PactePme.Membership.Adhesions;
using PactePme.Membership.Organisations;
using PactePme.Membership.Persons;

namespace PactePme.Membership.Figures;

/// <summary>How many, and how many of them are made up for demonstration.</summary>
public sealed record Counted(int Count, int Synthetic);

/// <param name="SizeClass">Absent where the register holds no size for that moment.</param>
public sealed record SizeClassCount(SizeClass? SizeClass, int Count, int Synthetic);

/// <summary>Who takes part in the pact at a moment; what sources declare stands beside what is computed, never in it.</summary>
/// <param name="Signatories">Organisations with a signed adhesion.</param>
/// <param name="SignatoriesBySizeClass">The same by their size at that moment.</param>
/// <param name="PublicLargeBuyers">Signatories flagged as public donneurs d'ordre at that moment.</param>
/// <param name="PrivateLargeBuyers">Signatories flagged as private donneurs d'ordre at that moment.</param>
/// <param name="Members">Persons who hold the role of member in a signatory organisation at that moment.</param>
/// <param name="Declared">What sources declare, with who said it and how.</param>
public sealed record PactFigures(Counted Signatories, IReadOnlyList<SizeClassCount> SignatoriesBySizeClass, Counted PublicLargeBuyers, Counted PrivateLargeBuyers,
    Counted Members, IReadOnlyList<FigureView> Declared)
{
    /// <summary>The figures seen from a moment, which names no version: folded from events, or from the states kept beside them when it is now.</summary>
    public static async Task<PactFigures> ReadAsync(IQuerySession session, Moment moment, DateTimeOffset now, CancellationToken ct) =>
        moment.IsNow ? await FiguresOfDocuments.ReadAsync(session, now, ct) : await FiguresOfEvents.ReadAsync(session, moment, now, ct);

    internal static PactFigures Of(IReadOnlyCollection<SignatoryCount> signatories, Counted members, IEnumerable<DeclaredFigure> declared) => new(
        Sum(signatories),
        [.. signatories.GroupBy(s => s.SizeClass).OrderBy(g => g.Key is null).ThenBy(g => g.Key).Select(g => new SizeClassCount(g.Key, g.Sum(s => s.Count), Sum(g).Synthetic))],
        Sum(signatories.Where(s => s.LargeBuyer == BuyerKind.Public)), Sum(signatories.Where(s => s.LargeBuyer == BuyerKind.Private)),
        members, [.. declared.OrderBy(d => d.Id).Select(FigureView.Of)]);

    private static Counted Sum(IEnumerable<SignatoryCount> counts) => counts.Aggregate(new Counted(0, 0),
        (sum, s) => new(sum.Count + s.Count, sum.Synthetic + (s.Synthetic ? s.Count : 0)));
}

/// <summary>Signatories that are alike in what the figures tell apart.</summary>
internal sealed record SignatoryCount(SizeClass? SizeClass, BuyerKind? LargeBuyer, bool Synthetic, int Count);

/// <summary>
/// The figures of now, from the states kept beside the streams. Each kind is read in one scan and joined here: the database knows
/// nothing of the spread of values inside jsonb, and would join them row by row on a table it has not analysed yet.
/// </summary>
internal static class FiguresOfDocuments
{
    public static async Task<PactFigures> ReadAsync(IQuerySession session, DateTimeOffset now, CancellationToken ct)
    {
        var schema = session.DocumentStore.Options.DatabaseSchemaName;
        HashSet<Guid> signatories = [];
        await RowsAsync(session, now, $"""
            select (a.data->>'organisationId')::uuid from {schema}.mt_doc_adhesion a
            where a.tenant_id = $1 and $2 is not null and a.data->>'state' in ('Signed', 'ReaffirmationDue')
            """, reader => signatories.Add(reader.GetGuid(0)), ct);

        List<SignatoryCount> counts = [];
        Dictionary<Guid, Guid> survivors = [];
        await RowsAsync(session, now, $"""
            select o.id, o.data->'provenance'->>'kind' = 'Synthetic',
              (select x->>'value' from jsonb_array_elements(o.data->'sizeClasses') with ordinality d(x, n) where (x->>'from')::timestamptz <= $2 order by n desc limit 1),
              (select x->>'value' from jsonb_array_elements(o.data->'buyerKinds') with ordinality d(x, n) where (x->>'from')::timestamptz <= $2 order by n desc limit 1),
              (o.data->>'survivorId')::uuid
            from {schema}.mt_doc_organisation o where o.tenant_id = $1
            """, reader =>
        {
            if (!reader.IsDBNull(4)) survivors.Add(reader.GetGuid(0), reader.GetGuid(4));
            if (signatories.Contains(reader.GetGuid(0))) counts.Add(new(Read<SizeClass>(reader, 2), Read<BuyerKind>(reader, 3), reader.GetBoolean(1), 1));
        }, ct);

        // Who belongs to a merged duplicate is a member of the organisation that stayed.
        Guid Survivor(Guid id) => survivors.TryGetValue(id, out var survivor) ? Survivor(survivor) : id;
        var members = new Counted(0, 0);
        await RowsAsync(session, now, $"""
            select (p.data->>'organisationId')::uuid, (p.data->>'synthetic')::boolean from {schema}.mt_doc_person p
            where p.tenant_id = $1 and coalesce((p.data->>'leftAt')::timestamptz > $2, true)
              and exists (select 1 from jsonb_array_elements(p.data->'roles') r where r->>'role' = 'Member'
                and (r->>'from')::timestamptz <= $2 and coalesce($2 < (r->>'until')::timestamptz, true))
            """, reader =>
        {
            if (signatories.Contains(Survivor(reader.GetGuid(0)))) members = new(members.Count + 1, members.Synthetic + (reader.GetBoolean(1) ? 1 : 0));
        }, ct);
        return PactFigures.Of(counts, members, await session.Query<DeclaredFigure>().ToListAsync(ct));
    }

    private static async Task RowsAsync(IQuerySession session, DateTimeOffset now, string sql, Action<DbDataReader> row, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql)
        {
            Parameters = { new() { Value = session.TenantId, NpgsqlDbType = NpgsqlDbType.Varchar }, new() { Value = now.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz } }
        };
        await using var reader = await session.ExecuteReaderAsync(command, ct);
        while (await reader.ReadAsync(ct)) row(reader);
    }

    private static T? Read<T>(DbDataReader reader, int column) where T : struct, Enum => reader.IsDBNull(column) ? null : Enum.Parse<T>(reader.GetString(column));
}

/// <summary>The figures of any moment, folded from the facts that bear on them, stream by stream, as one resource would be.</summary>
internal static class FiguresOfEvents
{
    private static readonly Dictionary<string, Type> Facts = new[]
    {
        typeof(AdhesionApplied), typeof(AdhesionDeclined), typeof(AdhesionSigned), typeof(ReaffirmationFellDue), typeof(AdhesionReaffirmed), typeof(AdhesionPassedOn), typeof(AdhesionWithdrawn), typeof(MemberExpelled),
        typeof(OrganisationRegistered), typeof(OrganisationMerged), typeof(SizeClassStated), typeof(LargeBuyerFlagged),
        typeof(PersonJoined), typeof(RoleGranted), typeof(RoleEnded), typeof(PersonLeft), typeof(PersonErased),
        typeof(FigureDeclared), typeof(FigureCorrected)
    }.ToDictionary(t => t.GetCustomAttribute<StoredAsAttribute>()!.Name, StringComparer.Ordinal);

    public static async Task<PactFigures> ReadAsync(IQuerySession session, Moment moment, DateTimeOffset now, CancellationToken ct)
    {
        var at = moment.AsOf ?? now;
        Dictionary<Guid, Organisation> organisations = [];
        HashSet<Guid> signatories = [];
        List<Person> persons = [];
        List<DeclaredFigure> declared = [];
        await foreach (var (id, facts) in StreamsAsync(session, moment, ct))
            switch (facts[0])
            {
                case OrganisationRegistered: organisations.Add(id, Fold.Of<Organisation>(facts)!); break;
                case AdhesionApplied when Fold.Of<Adhesion>(facts) is { IsSignatory: true } adhesion: signatories.Add(adhesion.OrganisationId); break;
                case PersonJoined when Fold.Of<Person>(facts) is { } person && person.RolesAt(at).Contains(Role.Member): persons.Add(person); break;
                case FigureDeclared:
                    var figure = Fold.Of<DeclaredFigure>(facts)!;
                    (figure.Id, figure.Version) = (id, facts.Count);
                    declared.Add(figure);
                    break;
            }
        // Who belongs to a merged duplicate is a member of the organisation that stayed.
        Guid Survivor(Guid id) => organisations.GetValueOrDefault(id)?.SurvivorId is { } survivor ? Survivor(survivor) : id;
        var members = persons.Where(p => signatories.Contains(Survivor(p.OrganisationId))).ToList();
        return PactFigures.Of(
            [.. signatories.Select(organisations.GetValueOrDefault).OfType<Organisation>()
                .GroupBy(o => (Size: o.SizeClassAt(at), Buyer: o.BuyerKinds.At(at), Synthetic: o.Provenance.Kind == SourceKind.Synthetic))
                .Select(g => new SignatoryCount(g.Key.Size, g.Key.Buyer, g.Key.Synthetic, g.Count()))],
            new(members.Count, members.Count(p => p.Synthetic)), declared);
    }

    /// <summary>Each stream's facts seen from the moment, in the order in which they took effect: one pass, as <see cref="Moment.See"/> sees one stream.</summary>
    private static async IAsyncEnumerable<(Guid Id, IReadOnlyList<IFact> Facts)> StreamsAsync(IQuerySession session, Moment moment,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        var options = session.DocumentStore.Options;
        var serializer = options.Serializer();
        await using var command = new NpgsqlCommand($"""
            select stream_id, type, data from {options.DatabaseSchemaName}.mt_events
            where tenant_id = $1 and type = any($2) and ($3::timestamptz is null or timestamp <= $3) order by stream_id, version
            """)
        {
            Parameters =
            {
                new() { Value = session.TenantId, NpgsqlDbType = NpgsqlDbType.Varchar },
                new() { Value = Facts.Keys.ToArray() },
                new() { Value = (object?)moment.KnownAt?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz }
            }
        };
        var stream = Guid.Empty;
        List<IFact> facts = [];
        await using var reader = await session.ExecuteReaderAsync(command, ct);
        while (await reader.ReadAsync(ct))
        {
            var id = reader.GetGuid(0);
            if (id != stream)
            {
                if (facts.Count > 0) yield return (stream, InOrder(facts));
                (stream, facts) = (id, []);
            }
            var fact = (IFact)serializer.FromJson(Facts[reader.GetString(1)], reader, 2);
            if (moment.AsOf is null || fact.EffectiveAt <= moment.AsOf) facts.Add(fact);
        }
        if (facts.Count > 0) yield return (stream, InOrder(facts));
    }

    /// <summary>Facts of the same instant stay in the order of recording.</summary>
    private static List<IFact> InOrder(List<IFact> facts) => facts.Count == 1 ? facts : [.. facts.OrderBy(f => f.EffectiveAt)];
}
