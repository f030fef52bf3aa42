using MultiZoneIpam.Agent.Backends;
using MultiZoneIpam.Agent.Facts;
using MultiZoneIpam.Agent.Keeping;
using MultiZoneIpam.Agent.Leaks;
using MultiZoneIpam.Agent.Observing;
using MultiZoneIpam.Agent.Serving;
using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.Kubernetes.Mirrors;
using MultiZoneIpam.Plugin.Backends;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Plugin.Verbs;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Agent;

/// <summary>
/// The agent of one node: it serves the calls that plugins hand over, with everything kept open that they would open anew, and
/// runs its other parts beside that. Here, and only here, its parts are put together.
/// </summary>
/// <param name="config">The node file; null or empty for the default one.</param>
public sealed class NodeAgent(string? config, TimeProvider clock, Random random, AgentLog log)
{
    static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(5);

    /// <summary>Tests have less time.</summary>
    internal LeakTimes Times { get; init; } = new();

    /// <summary>Until <paramref name="stop"/> fires and every call that came before is answered.</summary>
    /// <exception cref="IpamException">It cannot be started: the node file is wrong, or its socket is another agent's.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        var node = NodeConf.Load(config);
        using var socket = AgentSocket.Open(node.Agent.Socket);
        using var stores = new KeptStores(clock);
        var apiErrors = new ApiErrors();
        var facts = new MirroredFacts(node, new DirectFacts(clock), new MirrorTimes(), OfPod, clock) { Observed = client => new ObservedClient(client, apiErrors) };
        using var telemetry = new Telemetry(node, new Backing(stores, facts, clock, random), apiErrors, facts.Find, () => facts.Reports, log);
        using var desk = new CallDesk(new Dispatcher(telemetry.Backing, telemetry.Observer), config, clock);
        using var server = new CallServer(socket, desk, clock, log);
        var leaks = new LeakParts(node, telemetry.Backing, Times, facts.Find, apiErrors, telemetry.Leaks, log);
        IAgentPart[] parts = [new ClusterPart(facts, log, BetweenLooks, clock), .. telemetry.Parts, .. leaks.All];
        using var end = new CancellationTokenSource();
        var running = Task.WhenAll(parts.Select(part => new PartKeeper(part, log, clock).RunAsync(end.Token)));
        log.Write($"serving the calls of node '{node.NodeName}' at {node.Agent.Socket}");
        await server.RunAsync(stop);
        await end.CancelAsync();
        await running;
        log.Write("stopped");
    }

    static ApiServer? OfPod() => ServiceAccount.Load(Environment.GetEnvironmentVariable, ServiceAccount.Folder);
}
