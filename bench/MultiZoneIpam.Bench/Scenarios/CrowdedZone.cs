using MultiZoneIpam.Bench.Contestants;
using MultiZoneIpam.Bench.Measuring;
using MultiZoneIpam.Bench.Reporting;

namespace MultiZoneIpam.Bench.Scenarios;

/// <summary>
/// A zone of 1,048,576 addresses beside an empty one: with 99.9 % of them taken, the free ones scattered or all in one place, and full.
/// A filler program takes them, not a million ADDs: so the first ADD comes into a zone of which no earlier one has left a hint.
/// </summary>
sealed class CrowdedZone(string name, StoreKind kind, double slowestRatio) : IScenario
{
    const int Calls = 100, FirstCalls = 5, AtOnce = 16, CallsAtOnce = 64, RefusedCalls = 20;
    const int NearlyAllPerMille = 999, AllPerMille = 1000;
    const double FullWithinSeconds = 5, MemoryMebibytes = 16;
    const string Subnet = "10.16.0.0/12", Ranges = $$"""[[{"subnet":"{{Subnet}}"}]]""";

    public string Name => name;

    public async Task RunAsync(BenchRun run, CancellationToken cancellation)
    {
        run.Report.Say($"## A zone of 1,048,576 addresses, {kind}");
        if (run.Options.Filler is not { } program)
        {
            run.Report.Say("Not measured: no --filler was given.");
            return;
        }
        using var store = await StoreSetup.OpenAsync(run, kind, cancellation);
        var plugin = run.Plugin(store, Ranges);
        var filler = new Filler(program, store.NodeFile, Subnet);
        run.Report.Say($"ADDs one at a time, in turns with ADDs into an empty zone; \"first\" are {FirstCalls} ADDs, each of them the first after the zone was "
            + $"defined anew, so that no hint counts. {AtOnce} at once: {CallsAtOnce} calls. Refused: {RefusedCalls} ADDs into the full zone, the first of them without a hint.");
        foreach (var holes in (string[])["scattered", "together"])
        {
            run.Report.Say(filler.Fill($"crowded-{holes}", NearlyAllPerMille, holes, "random"));
            var rows = new List<(string, Measurement)>();
            foreach (var strategy in (string[])["random", "sequential"])
                rows.AddRange(MeasureCrowded(run, store, plugin, filler, holes, strategy, cancellation));
            run.Report.Show(rows);
        }
        run.Report.Say(filler.Fill("crowded-together", AllPerMille, "together", "random"));
        MeasureFull(run, store, plugin, cancellation);
    }

    List<(string, Measurement)> MeasureCrowded(
        BenchRun run, StoreSetup store, Contestant plugin, Filler filler, string holes, string strategy, CancellationToken cancellation)
    {
        var (zone, emptyZone) = ($"crowded-{holes}", $"empty-{holes}-{strategy}");
        var (empty, crowded, first) = (new Measurement(plugin, "ADD"), new Measurement(plugin, "ADD"), new Measurement(plugin, "ADD"));
        var (emptyAtOnce, crowdedAtOnce) = (new Measurement(plugin, "ADD"), new Measurement(plugin, "ADD"));
        var calls = new CallNumbers(strategy == "random" ? 0 : 10_000);
        for (var number = 0; number < FirstCalls; number++)
        {
            filler.Define(zone, strategy);
            Driver.Take(first, zone, calls.Next());
        }
        filler.Define(zone, strategy);
        Driver.TakeMeasuringMemory(first, zone, calls.Next());
        filler.Define(emptyZone, strategy);
        for (var number = 0; number < Calls; number++)
        {
            cancellation.ThrowIfCancellationRequested();
            Driver.Take(empty, emptyZone, calls.Next());
            Driver.Take(crowded, zone, calls.Next());
        }
        Driver.AtOnce(emptyAtOnce, emptyZone, calls.Next(CallsAtOnce), CallsAtOnce, AtOnce, cancellation);
        Driver.AtOnce(crowdedAtOnce, zone, calls.Next(CallsAtOnce), CallsAtOnce, AtOnce, cancellation);

        var what = $"{strategy}, free ones {holes}";
        run.Report.Expect(new Goal($"{store.Name}: ADD with 99.9 % taken ({what}), p50 as a multiple of an empty zone's", crowded.P50 / empty.P50, slowestRatio, "", GoalKind.AtMost));
        run.Report.Expect(new Goal($"{store.Name}: peak memory of the first ADD ({what})", first.PeakKibibytes / 1024.0, MemoryMebibytes, " MiB", GoalKind.AtMost));
        return
        [
            ($"{strategy}: ADD, empty", empty), ($"{strategy}: ADD, 99.9 % taken, {holes}", crowded), ($"{strategy}: the first ADD, {holes}", first),
            ($"{strategy}: ADD, empty, {AtOnce} at once", emptyAtOnce), ($"{strategy}: ADD, {holes}, {AtOnce} at once", crowdedAtOnce),
        ];
    }

    static void MeasureFull(BenchRun run, StoreSetup store, Contestant plugin, CancellationToken cancellation)
    {
        var refused = new Measurement(plugin, "ADD") { ExpectedCode = Measurement.ZoneExhausted };
        var answer = Driver.Take(refused, "crowded-together", 1_000_000);
        var firstAfter = answer.Elapsed.TotalSeconds;
        for (var number = 1; number < RefusedCalls; number++)
        {
            cancellation.ThrowIfCancellationRequested();
            Driver.Take(refused, "crowded-together", 1_000_000 + number);
        }
        run.Report.Show([("ADD, full: refused", refused)]);
        run.Report.Say($"The full zone's answer: `{System.Text.Encoding.UTF8.GetString(answer.Output).ReplaceLineEndings(" ")}`");
        run.Report.Expect(new Goal($"{store.Name}: a full zone says so, the first time", firstAfter, FullWithinSeconds, " s", GoalKind.AtMost));
        run.Report.Expect(new Goal($"{store.Name}: a full zone says so, at the slowest", refused.P100 / 1000, FullWithinSeconds, " s", GoalKind.AtMost));
    }
}
