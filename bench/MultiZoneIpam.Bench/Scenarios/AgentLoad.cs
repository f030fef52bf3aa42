using MultiZoneIpam.Bench.Contestants;
using MultiZoneIpam.Bench.Measuring;
using MultiZoneIpam.Bench.Reporting;

namespace MultiZoneIpam.Bench.Scenarios;

/// <summary>
/// The node agent under load, etcd with mutual TLS behind it: beside host-local when both hold 250 addresses, many clients at its
/// socket, a herd of calls at once, and its memory.
/// </summary>
sealed class AgentLoad : IScenario
{
    const int Held = 250, Calls = 50, CallsPerStep = 1000, Pods = 250, Interfaces = 4, Many = 100_000, Herd = 110 * 8;
    const double MemoryOfPods = 80, MemoryOfMany = 120;

    public string Name => "agent-load";

    public async Task RunAsync(BenchRun run, CancellationToken cancellation)
    {
        using var store = await StoreSetup.OpenAsync(run, StoreKind.Agent, cancellation);
        var (plugin, agent) = (run.Plugin(store), store.Agent!);
        run.Report.Say("## The agent under load");
        MeasureHeld(run, [plugin, run.HostLocal("held-host-local")], cancellation);
        await SocketClients.RunAsync(plugin, agent.Socket, "ADD", "pods", 0, Pods * Interfaces, 16);
        run.Report.Expect(new Goal($"agent: memory with {Pods} pods of {Interfaces} interfaces", agent.ResidentMebibytes, MemoryOfPods, " MiB", GoalKind.AtMost));
        var rows = new List<(string, Measurement)>();
        foreach (var clients in (int[])[1, 2, 4, 8, 16, 32, 64])
        {
            rows.Add(($"ADD, {clients} clients", await SocketClients.RunAsync(plugin, agent.Socket, "ADD", $"clients{clients}", 0, CallsPerStep, clients)));
            rows.Add(($"DEL, {clients} clients", await SocketClients.RunAsync(plugin, agent.Socket, "DEL", $"clients{clients}", 0, CallsPerStep, clients)));
        }
        rows.Add(($"ADD, a herd of {Herd}", await SocketClients.RunAsync(plugin, agent.Socket, "ADD", "herd", 0, Herd, Herd)));
        run.Report.Say($"{CallsPerStep} calls at the socket, without a process for each, by clients; then {Herd} at once.");
        run.Report.Show(rows);
        if (run.Options.Filler is not { } program)
            return;
        run.Report.Say(new Filler(program, store.NodeFile, "10.64.0.0/15").Fill("many", Many * 1000 / (1 << 17), "scattered", "random"));
        await SocketClients.RunAsync(run.Plugin(store, """[[{"subnet":"10.64.0.0/15"}]]"""), agent.Socket, "ADD", "many", 0, CallsPerStep, 16);
        run.Report.Expect(new Goal($"agent: memory with {Many} addresses in its zones", agent.ResidentMebibytes, MemoryOfMany, " MiB", GoalKind.AtMost));
    }

    /// <summary>host-local reads every address that it holds on ADD.</summary>
    static void MeasureHeld(BenchRun run, Contestant[] contestants, CancellationToken cancellation)
    {
        Driver.TakingTurns(contestants, "ADD", "held", Held, cancellation);
        var adds = contestants.Select(contestant => new Measurement(contestant, "ADD")).ToArray();
        for (var number = Held; number < Held + Calls; number++)
        {
            foreach (var add in adds)
                Driver.Take(add, "held", number);
        }
        run.Report.Say($"{Calls} ADDs in turns, when both hold {Held} addresses.");
        run.Report.Show(adds.Select(add => ($"ADD, {Held} held", add)));
        run.Report.Expect(new Goal($"agent: ADD, p50 as a multiple of host-local's, both holding {Held}", adds[0].P50 / adds[1].P50, 1, "", GoalKind.AtMost));
    }
}
