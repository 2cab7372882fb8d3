using Spectre.Console;

namespace PactePme.Host.CommandLine;

/// <summary>Shows how far long work has come: a bar on a terminal, a line every tenth elsewhere.</summary>
public static class ProgressBar
{
    /// <param name="total">Steps to do.</param>
    /// <param name="work">Is given what to call after so many steps.</param>
    public static async Task RunAsync(string title, long total, Func<Action<long>, Task> work)
    {
        if (total <= 0 || !AnsiConsole.Profile.Capabilities.Interactive || Console.IsOutputRedirected)
        {
            long done = 0, tenths = 0;
            await work(steps =>
            {
                done += steps;
                if (total <= 0 || done * 10 / total <= tenths) return;
                tenths = done * 10 / total;
                Console.Error.WriteLine($"{title}: {tenths * 10} %");
            });
            return;
        }
        await AnsiConsole.Progress().Columns(new TaskDescriptionColumn(), new Spectre.Console.ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask(Markup.Escape(title), maxValue: total);
                await work(steps => task.Increment(steps));
                task.Value = total;
            });
    }
}
