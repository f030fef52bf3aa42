using MultiZoneIpam.Bench.Contestants;
using MultiZoneIpam.Bench.Measuring;
using MultiZoneIpam.Bench.Reporting;

namespace MultiZoneIpam.Bench.Scenarios;

/// <summary>The plugin on one store beside host-local: ADD and DEL one at a time and sixteen at once, and the memory of a process.</summary>
sealed class BesideHostLocal(string name, StoreKind kind, double slowest, double? leastThroughput, double memoryMebibytes) : IScenario
{
    const int WarmUps = 5, Calls = 100, AtOnce = 16, CallsAtOnce = 200, Rounds = 2, MemoryCalls = 5;

    public string Name => name;

    public async Task RunAsync(BenchRun run, CancellationToken cancellation)
    {
        using var store = await StoreSetup.OpenAsync(run, kind, cancellation);
        Contestant[] contestants = [run.Plugin(store), run.HostLocal($"{name}-host-local")];

        Driver.TakingTurns(contestants, "ADD", "warm", WarmUps, cancellation);
        Driver.TakingTurns(contestants, "DEL", "warm", WarmUps, cancellation);
        var adds = Driver.TakingTurns(contestants, "ADD", "single", Calls, cancellation);
        var dels = Driver.TakingTurns(contestants, "DEL", "single", Calls, cancellation);
        var (manyAdds, manyDels) = SixteenAtOnce(contestants, cancellation);
        foreach (var add in adds)
            Driver.MeasureMemory(add, "memory", MemoryCalls);

        run.Report.Say($"## {contestants[0].Name}");
        run.Report.Say($"One at a time in turns: {Calls} ADDs, then {Calls} DELs. Both begin with nothing allocated, so host-local holds 0 to {Calls} addresses "
            + $"(it reads every one on ADD). {AtOnce} at once: {CallsAtOnce} calls, {Rounds} rounds each in a network of its own.");
        run.Report.Show([
            .. adds.Select(add => ("ADD", add)), .. dels.Select(del => ("DEL", del)),
            .. manyAdds.Select(add => ($"ADD, {AtOnce} at once", add)), .. manyDels.Select(del => ($"DEL, {AtOnce} at once", del)),
        ]);

        run.Report.Expect(new Goal($"{store.Name}: ADD, p50 as a multiple of host-local's", adds[0].P50 / adds[1].P50, slowest, "", GoalKind.AtMost));
        if (leastThroughput is { } least)
            run.Report.Expect(new Goal($"{store.Name}: ADDs per second, {AtOnce} at once, as a multiple of host-local's",
                manyAdds[0].PerSecond / manyAdds[1].PerSecond, least, "", GoalKind.AtLeast));
        run.Report.Expect(new Goal($"{store.Name}: peak memory of a process", adds[0].PeakKibibytes / 1024.0, memoryMebibytes, " MiB", GoalKind.AtMost));
    }

    static (Measurement[] Adds, Measurement[] Dels) SixteenAtOnce(Contestant[] contestants, CancellationToken cancellation)
    {
        var adds = contestants.Select(contestant => new Measurement(contestant, "ADD")).ToArray();
        var dels = contestants.Select(contestant => new Measurement(contestant, "DEL")).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var add in adds)
                Driver.AtOnce(add, $"many{round}", 0, CallsAtOnce, AtOnce, cancellation);
            foreach (var del in dels)
                Driver.AtOnce(del, $"many{round}", 0, CallsAtOnce, AtOnce, cancellation);
        }
        return (adds, dels);
    }
}
