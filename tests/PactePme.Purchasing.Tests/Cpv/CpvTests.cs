using Marten;
using PactePme.Purchasing.Cpv;
using PactePme.Testing;

namespace PactePme.Purchasing.Tests.Cpv;

public sealed class CpvTests(PacteServer server)
{
    private static IReadOnlyList<CpvCode> File(string text) => CpvFile.Read(new StringReader(text));

    [Fact]
    public void A_file_is_read_whole()
    {
        File("code,libelle\n45442110-1,\"Travaux de peinture, de bâtiments\"\n03000000-1,Agriculture\n").ShouldBe([new("03000000", '1', "Agriculture"), new("45442110", '1', "Travaux de peinture, de bâtiments")]);
        File("\uFEFFCode;Libelle\r\n03000000-1;Agriculture\r\n").ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("")]
    [InlineData("code,libelle\n")]
    [InlineData("cpv,libelle\n03000000-1,Agriculture\n")]
    [InlineData("code,libelle\n03000000,Agriculture\n")]
    [InlineData("code,libelle\n03000000-1,\n")]
    [InlineData("code,libelle\n03000000-1,Agriculture\n03000000-2,Agriculture\n")]
    public void Or_not_at_all(string text) => Should.Throw<MalformedCpvFileException>(() => File(text));

    /// <summary>The edition is common to all territories: one test sees to it from none to the second, in this order.</summary>
    [Fact]
    public async Task An_edition_is_put_in_use_once_and_replaced_by_the_next()
    {
        await using var other = await OtherDatabaseAsync();
        (await UnknownAsync("45442110")).ShouldBeNull(); // no edition: by shape
        IReadOnlyList<CpvCode> first = [new("03000000", '1', "Agriculture"), new("45442110", '1', "Peinture")];
        (await ImportAsync(first)).ShouldBe(new(2, 0, 0, true));
        (await ImportAsync(first)).ShouldBe(new(0, 0, 0, false));
        (await UnknownAsync("45442110", "45442110-1", "45442110-9", "99999999", "03000000-1"))!.Order().ShouldBe(["45442110-9", "99999999"]);
        (await UnknownAsync()).ShouldBeEmpty();

        (await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => ImportAsync([new("03000000", '1', "Agriculture et pêche"), new("09000000", '3', "Énergie")])))).Count(i => i.Changed).ShouldBe(1);
        (await UnknownAsync("45442110", "09000000-3", "03000000"))!.ShouldBe(["45442110"]);
        await using var session = other.Store.QuerySession("t-2");
        (await CpvCodes.AllAsync(session, default)).ShouldBe(new Dictionary<string, char> { ["03000000"] = '1', ["09000000"] = '3' }, ignoreOrder: true);

        async Task<IReadOnlySet<string>?> UnknownAsync(params string[] codes)
        {
            await using var reading = other.Store.QuerySession("t-1");
            return await CpvCodes.UnknownAsync(reading, codes, default);
        }

        async Task<CpvImported> ImportAsync(IReadOnlyList<CpvCode> codes)
        {
            await using var writing = other.Store.LightweightSession("t-1");
            var done = await ImportCpvHandler.Handle(new(codes, "essai.csv", DateTimeOffset.UtcNow), writing, default);
            await writing.SaveChangesAsync();
            return done;
        }
    }

    /// <summary>Another schema of the same kind, for other tests run beside this one and know no edition.</summary>
    private async Task<Other> OtherDatabaseAsync()
    {
        var store = DocumentStore.For(options =>
        {
            PactePme.Kernel.Modules.StorePolicy(options);
            options.Connection(server.ConnectionString);
            options.DatabaseSchemaName = "cpv_test";
            options.Schema.For<CpvCode>().SingleTenanted();
            options.Schema.For<CpvEdition>().SingleTenanted();
        });
        await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        return new(store);
    }

    private sealed record Other(IDocumentStore Store) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() { Store.Dispose(); return ValueTask.CompletedTask; }
    }
}
