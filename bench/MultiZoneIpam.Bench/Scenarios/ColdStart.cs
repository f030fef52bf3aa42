using MultiZoneIpam.Bench.Contestants;
using MultiZoneIpam.Bench.Measuring;
using MultiZoneIpam.Bench.Reporting;

namespace MultiZoneIpam.Bench.Scenarios;

/// <summary>VERSION, which needs no store: what it costs to start the program at all.</summary>
sealed class ColdStart : IScenario
{
    const int WarmUps = 20, Calls = 300;

    public string Name => "start";

    public async Task RunAsync(BenchRun run, CancellationToken cancellation)
    {
        var measurements = await MeasureAsync(run, cancellation);
        run.Report.Say("## Cold start");
        run.Report.Say($"{Calls} times VERSION in turns.");
        run.Report.Show(measurements.Select(measurement => ("VERSION", measurement)));
    }

    /// <summary>The plugin first, then host-local.</summary>
    public static async Task<IReadOnlyList<Measurement>> MeasureAsync(BenchRun run, CancellationToken cancellation)
    {
        using var store = await StoreSetup.OpenAsync(run, StoreKind.File, cancellation);
        Contestant[] contestants = [run.Plugin(store), run.HostLocal("start-host-local")];
        Driver.TakingTurns(contestants, "VERSION", "start", WarmUps, cancellation);
        return Driver.TakingTurns(contestants, "VERSION", "start", Calls, cancellation);
    }
}
