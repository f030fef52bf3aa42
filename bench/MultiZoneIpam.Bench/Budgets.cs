using System.Text.Json;
using MultiZoneIpam.Bench.Reporting;
using MultiZoneIpam.Bench.Scenarios;

namespace MultiZoneIpam.Bench;

/// <summary>
/// Limits that only go down: the size of each binary of dist/, and the plugin's cold start as a multiple of host-local's in the same
/// run. A change that makes one smaller lowers its limit in the same commit.
/// </summary>
sealed record Budgets(IReadOnlyList<(string Program, long Kibibytes)> Sizes, double StartRatio)
{
    /// <summary>So far below its limit, a number calls for a lower limit.</summary>
    const double Slack = 0.8;

    public static Budgets Read(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        var sizes = document.RootElement.GetProperty("kibibytes").EnumerateObject().Select(size => (size.Name, size.Value.GetInt64()));
        return new Budgets([.. sizes], document.RootElement.GetProperty("coldStartOverHostLocal").GetDouble());
    }

    public async Task MeasureAsync(BenchRun run, CancellationToken cancellation)
    {
        var folder = Path.GetDirectoryName(run.Options.Plugin)!;
        foreach (var (program, limit) in Sizes)
            if (File.Exists(Path.Combine(folder, program)))
                Expect(run.Report, new Goal($"size of {program}", new FileInfo(Path.Combine(folder, program)).Length / 1024.0, limit, " KiB", GoalKind.AtMost));
        if (!File.Exists(run.Options.HostLocal))
        {
            run.Report.Say($"Cold start not measured: {run.Options.HostLocal} is missing (scripts/install-dependencies installs it).");
            return;
        }
        var measurements = await ColdStart.MeasureAsync(run, cancellation);
        Expect(run.Report, new Goal("cold start as a multiple of host-local's", measurements[0].P50 / measurements[1].P50, StartRatio, "", GoalKind.AtMost));
    }

    static void Expect(Report report, Goal goal)
    {
        report.Expect(goal);
        if (goal.Measured < goal.Limit * Slack)
            report.Say($"Lower the budget: {goal.What} is {goal.Measured:F2}{goal.Unit}, the limit {goal.Limit:0.##}.");
    }
}
