using System.Text;
using MultiZoneIpam.Bench.Contestants;
using MultiZoneIpam.Bench.Measuring;
using MultiZoneIpam.Bench.Processes;
using MultiZoneIpam.Bench.Reporting;

namespace MultiZoneIpam.Bench.Scenarios;

/// <summary>A zone of 1,048,576 addresses: empty, with 99.9 % of them taken, and full. A filler program takes them, not a million ADDs.</summary>
sealed class CrowdedZone(string name, StoreKind kind) : IScenario
{
    const int Calls = 50, NearlyAllPerMille = 999, AllPerMille = 1000;
    const double SlowestRatio = 4, FullWithinSeconds = 5;
    const string Subnet = "10.16.0.0/12", Ranges = $$"""[[{"subnet":"{{Subnet}}"}]]""";

    public string Name => name;

    public async Task RunAsync(BenchRun run, CancellationToken cancellation)
    {
        run.Report.Say($"## A zone of 1,048,576 addresses, {kind}");
        if (run.Options.Filler is not { } filler)
        {
            run.Report.Say("Not measured: no --filler was given.");
            return;
        }

        using var store = await StoreSetup.OpenAsync(run, kind, cancellation);
        var plugin = run.Plugin(store, Ranges);
        Fill(filler, store.NodeFile, "crowded", NearlyAllPerMille);
        Fill(filler, store.NodeFile, "full", AllPerMille);
        var empty = new Measurement(plugin, "ADD");
        var crowded = new Measurement(plugin, "ADD");
        for (var number = 0; number < Calls; number++)
        {
            cancellation.ThrowIfCancellationRequested();
            Take(empty, "empty", number);
            Take(crowded, "crowded", number);
        }
        run.Report.Show([("ADD, empty", empty), ("ADD, 99.9 % taken", crowded)]);
        run.Report.Expect(new Goal($"{store.Name}: ADD with 99.9 % taken, p50 as a multiple of an empty zone's", crowded.P50 / empty.P50, SlowestRatio, "", GoalKind.AtMost));

        var refused = Driver.Make(plugin, new Call("ADD", "full", 0));
        var answer = Encoding.UTF8.GetString(refused.Output);
        run.Report.Say($"The full zone's answer: `{answer.ReplaceLineEndings(" ")}`");
        var refusedIn = refused.Status != 0 && answer.Contains("101", StringComparison.Ordinal) ? refused.Elapsed.TotalSeconds : double.PositiveInfinity;
        run.Report.Expect(new Goal($"{store.Name}: a full zone says so", refusedIn, FullWithinSeconds, " s", GoalKind.AtMost));
    }

    static void Take(Measurement measurement, string network, int number)
    {
        var call = new Call("ADD", network, number);
        var outcome = Driver.Make(measurement.Contestant, call);
        measurement.Add(call, outcome);
        measurement.Wall += outcome.Elapsed;
    }

    static void Fill(string filler, string nodeFile, string zone, int perMille)
    {
        var outcome = Child.Run([filler, nodeFile, zone, Subnet, $"{perMille}"], [$"PATH={Environment.GetEnvironmentVariable("PATH")}", $"HOME={Environment.GetEnvironmentVariable("HOME")}"], []);
        if (outcome.Status != 0)
            throw new IOException($"{filler} did not fill the zone {zone}: {Encoding.UTF8.GetString(outcome.Output)}");
    }
}
