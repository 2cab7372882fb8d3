using System.Text.Json;

namespace PactePme.Benchmarks;

/// <summary>Every figure measured, in the order of rounds.</summary>
internal sealed class Results
{
    private readonly Dictionary<string, List<double>> figures = [];

    public void Add(string name, double value)
    {
        if (!figures.TryGetValue(name, out var values)) figures[name] = values = [];
        values.Add(value);
    }

    public double Median(string name) => Median(Of(name));

    /// <summary><c>median (least–most)</c>.</summary>
    public string Show(string name, string format) => Show(Of(name), format);

    /// <summary>The same of the ratios of each round: what is compared was measured one after the other.</summary>
    public string ShowRatio(string measured, string floor) => Show([.. Of(measured).Zip(Of(floor), (m, f) => m / f)], "0.00");

    public Task WriteAsync(FileInfo file, CancellationToken cancel) => File.WriteAllTextAsync(file.FullName, JsonSerializer.Serialize(figures), cancel);

    private static string Show(List<double> values, string format) => values.Count switch
    {
        0 => "–",
        1 => values[0].ToString(format),
        _ => $"{Median(values).ToString(format)} ({values.Min().ToString(format)}–{values.Max().ToString(format)})"
    };

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private List<double> Of(string name) => figures.GetValueOrDefault(name) ?? [];
}
