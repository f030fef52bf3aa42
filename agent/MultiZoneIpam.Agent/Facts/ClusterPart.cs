using MultiZoneIpam.Kubernetes.Mirrors;
using MultiZoneIpam.Plugin.Backends;

namespace MultiZoneIpam.Agent.Facts;

/// <summary>Mirrors the cluster for as long as the agent runs, and tells the log where it cannot.</summary>
/// <param name="betweenLooks">At how the mirrors are: a break that is over by then is none worth a line.</param>
sealed class ClusterPart(MirroredFacts facts, AgentLog log, TimeSpan betweenLooks, TimeProvider clock) : IAgentPart
{
    readonly Dictionary<string, string> told = [];

    public string Name => "mirror of the cluster";

    public async Task RunAsync(CancellationToken stop)
    {
        var running = facts.RunAsync(stop);
        while (!running.IsCompleted)
        {
            await Task.WhenAny(running, Task.Delay(betweenLooks, clock, stop));
            foreach (var report in facts.Reports)
                Tell(report);
        }
        await running;
    }

    void Tell(MirrorReport report)
    {
        if (report.Trouble is { } trouble)
        {
            // The message names the request, and each attempt's is another.
            var advice = trouble.Details is null ? "" : $" ({trouble.Details})";
            if (told.GetValueOrDefault(report.Resource) == advice)
                return;
            told[report.Resource] = advice;
            log.Write($"cannot follow the {report.Resource} of the cluster, so calls ask for them one by one: {trouble.Message}{advice}");
        }
        else if (told.Remove(report.Resource))
        {
            log.Write($"following the {report.Resource} of the cluster again");
        }
    }
}
