using MultiZoneIpam.Agent.Facts;
using MultiZoneIpam.Agent.Serving;
using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.Kubernetes.Mirrors;
using MultiZoneIpam.Plugin.Backends;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Plugin.Observing;
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
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);
    static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(5);

    /// <summary>Until <paramref name="stop"/> fires and every call that came before is answered.</summary>
    /// <exception cref="IpamException">It cannot be started: the node file is wrong, or its socket is another agent's.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        var node = NodeConf.Load(config);
        using var socket = AgentSocket.Open(node.Agent.Socket);
        var facts = new MirroredFacts(node, new DirectFacts(clock), new MirrorTimes(), OfPod, clock);
        var backing = Backing.Direct(clock, random) with { Facts = facts };
        using var desk = new CallDesk(new Dispatcher(backing, NoObserver.Instance), config, clock);
        using var server = new CallServer(socket, desk, clock, log);
        IAgentPart[] parts = [new ClusterPart(facts, log, BetweenLooks, clock)];
        using var end = new CancellationTokenSource();
        var running = Task.WhenAll(parts.Select(part => KeepRunningAsync(part, end.Token)));
        log.Write($"serving the calls of node '{node.NodeName}' at {node.Agent.Socket}");
        await server.RunAsync(stop);
        await end.CancelAsync();
        await running;
        log.Write("stopped");
    }

    static ApiServer? OfPod() => ServiceAccount.Load(Environment.GetEnvironmentVariable, ServiceAccount.Folder);

    async Task KeepRunningAsync(IAgentPart part, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            try
            {
                await part.RunAsync(end);
            }
            catch (Exception e) when (e is not OperationCanceledException || !end.IsCancellationRequested)
            {
                log.Write($"{part.Name}: {e.GetType().Name}: {e.Message}; starting it again in {Pause.TotalSeconds} s");
            }
            catch (OperationCanceledException)
            {
                return;
            }
            await Task.Delay(Pause, clock, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
