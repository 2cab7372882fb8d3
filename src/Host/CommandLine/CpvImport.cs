using PactePme.Kernel;
using PactePme.Purchasing.Cpv;
using Wolverine;

namespace PactePme.Host.CommandLine;

/// <summary>Puts an edition of the CPV in use, for all territories.</summary>
internal static class CpvImport
{
    public static bool MayRead(string file) => file.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);

    public static async Task<bool> RunAsync(IServiceProvider services, Territory territory, ImportInput input)
    {
        IReadOnlyList<CpvCode> codes;
        try
        {
            using var text = new StreamReader(input.File);
            codes = CpvFile.Read(text);
        }
        catch (MalformedCpvFileException e) { return ImportCommand.Say($"{e.French} / {e.Message}"); }

        await using var scope = services.CreateAsyncScope();
        var done = await scope.ServiceProvider.GetRequiredService<IMessageBus>().InvokeForTenantAsync<CpvImported>(territory.Id,
            new ImportCpv(codes, input.Source, services.GetRequiredService<TimeProvider>().GetUtcNow()));
        Console.WriteLine(done.Changed
            ? $"{codes.Count} codes CPV : {done.Added} ajoutés / added, {done.Relabelled} modifiés / changed, {done.Withdrawn} retirés / withdrawn"
            : $"{codes.Count} codes CPV : édition déjà en usage / edition in use already");
        return true;
    }
}
