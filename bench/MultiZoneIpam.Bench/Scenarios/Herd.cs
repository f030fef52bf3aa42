using System.Diagnostics;
using MultiZoneIpam.Bench.Contestants;
using MultiZoneIpam.Bench.Measuring;
using MultiZoneIpam.Bench.Processes;
using MultiZoneIpam.Bench.Reporting;

namespace MultiZoneIpam.Bench.Scenarios;

/// <summary>
/// A node that starts: all its pods at once, each with its interfaces one after the other, as kubelet and Multus do it. Every plugin
/// process runs in thick Multus' cgroup; agent and etcd are outside of it, as on a node.
/// </summary>
sealed class Herd : IScenario
{
    const int Pods = 110, Interfaces = 8;

    public string Name => "herd";

    public async Task RunAsync(BenchRun run, CancellationToken cancellation)
    {
        using var store = await StoreSetup.OpenAsync(run, StoreKind.Agent, cancellation);
        using var cgroup = SmallCgroup.Create();
        var adds = new Measurement(run.Plugin(store), "ADD");
        Start(adds, cgroup, cancellation);
        run.Report.Say("## A herd in thick Multus' cgroup");
        run.Report.Say($"All served after {adds.Wall.TotalSeconds:F1} s. The cgroup: {cgroup.PeakMebibytes:F1} MiB at the most, page cache included; {cgroup.OomKills} processes killed for want of memory.");
        run.Report.Show([($"ADD, {Pods} pods x {Interfaces}", adds)]);
        run.Report.Expect(new Goal($"herd: failed calls of {Pods * Interfaces}", adds.Mistakes.Count, 0, "", GoalKind.AtMost));
    }

    static void Start(Measurement adds, SmallCgroup cgroup, CancellationToken cancellation)
    {
        var outcomes = new ChildOutcome[Pods * Interfaces];
        var pods = Enumerable.Range(0, Pods).Select(pod => new Thread(() => StartPod(pod))).ToArray();
        var began = Stopwatch.GetTimestamp();
        foreach (var pod in pods)
            pod.Start();
        foreach (var pod in pods)
            pod.Join();
        cancellation.ThrowIfCancellationRequested();
        adds.Wall = Stopwatch.GetElapsedTime(began);
        for (var number = 0; number < outcomes.Length; number++)
            adds.Add(CallOf(number), outcomes[number]);

        void StartPod(int pod)
        {
            for (var number = pod * Interfaces; number < (pod + 1) * Interfaces && !cancellation.IsCancellationRequested; number++)
            {
                outcomes[number] = Child.Run(
                    [.. cgroup.Launcher, adds.Contestant.Path], CallOf(number).Environment(adds.Contestant), adds.Contestant.Config("herd"));
            }
        }

        Call CallOf(int number) => new("ADD", "herd", number);
    }
}
