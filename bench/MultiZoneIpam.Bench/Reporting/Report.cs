using System.Text;
using MultiZoneIpam.Bench.Measuring;

namespace MultiZoneIpam.Bench.Reporting;

/// <summary>What a run found, as markdown: a table for each scenario, mistakes in full, and at the end the goals.</summary>
sealed class Report
{
    const int MistakesShown = 5;

    readonly List<Goal> goals = [];
    readonly StringBuilder text = new();
    int mistakes;

    public bool IsGood => mistakes == 0 && goals.All(goal => goal.IsReached);

    public void Say(string line) => text.AppendLine(line).AppendLine();

    public void Expect(Goal goal) => goals.Add(goal);

    public void Show(IEnumerable<(string What, Measurement Measurement)> rows)
    {
        var table = new Table("what", "program", "calls", "p50 ms", "p99 ms", "calls/s", "peak MiB", "mistakes");
        var seen = new List<string>();
        foreach (var (what, measurement) in rows)
        {
            table.Add(what, measurement.Contestant.Name, $"{measurement.Count}", $"{measurement.P50:F2}", $"{measurement.P99:F2}",
                $"{measurement.PerSecond:F0}", measurement.PeakKibibytes == 0 ? "" : $"{measurement.PeakKibibytes / 1024.0:F1}", $"{measurement.Mistakes.Count}");
            seen.AddRange(measurement.Mistakes.Select(mistake => $"- {what}, {measurement.Contestant.Name}: {mistake}"));
        }
        text.Append(table).AppendLine();
        mistakes += seen.Count;
        foreach (var mistake in seen.Take(MistakesShown))
            text.AppendLine(mistake);
        if (seen.Count > MistakesShown)
            text.AppendLine($"- and {seen.Count - MistakesShown} more");
        if (seen.Count > 0)
            text.AppendLine();
    }

    public override string ToString()
    {
        if (goals.Count == 0)
            return text.ToString();
        var table = new Table("goal", "", "measured", "limit");
        foreach (var goal in goals)
            table.Add(goal.What, goal.IsReached ? "reached" : "NOT REACHED", $"{goal.Measured:F2}{goal.Unit}",
                $"{(goal.Kind == GoalKind.AtMost ? "≤" : "≥")} {goal.Limit:0.##}{goal.Unit}");
        return $"{text}## Goals\n\n{table}";
    }
}
