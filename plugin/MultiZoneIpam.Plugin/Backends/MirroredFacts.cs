using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.Kubernetes.Mirrors;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Plugin.Backends;

/// <summary>
/// For a process that stays: the node's cluster is mirrored, and asked over a connection that is kept. It begins anew when the
/// kubeconfig or a file that it names is exchanged. Calls that are about another cluster, or come before the first mirror is
/// there, are served as a process of their own would.
/// </summary>
/// <param name="node">As the process began with it.</param>
/// <param name="serviceAccount">That of the pod that the process runs in; null where it runs in none.</param>
public sealed class MirroredFacts(NodeConf node, IFactsSource direct, MirrorTimes times, Func<ApiServer?> serviceAccount, TimeProvider clock) : IFactsSource
{
    const string UserAgent = "multizone-ipamd";

    static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    volatile ClusterMirror? current;

    /// <summary>Who looks on at what the mirrors ask.</summary>
    public Func<IKubernetesClient, IKubernetesClient> Observed { get; init; } = client => client;

    /// <summary>Empty while nothing is mirrored.</summary>
    public IReadOnlyList<MirrorReport> Reports => current?.Reports ?? [];

    /// <summary>Null is the node file's own.</summary>
    /// <exception cref="IpamException">Code 7: the service account that it would have to be cannot be read. Without, fixed addresses would be taken for none.</exception>
    public IClusterFacts? Open(NodeConf node, string? kubeconfig)
    {
        if (!IsOurs(node, kubeconfig))
            return direct.Open(node, kubeconfig);
        if (current is { } mirror)
            return mirror;
        return OfPod() is { } server ? new KubernetesApi(server, UserAgent, Deadline, clock) : direct.Open(node, kubeconfig);
    }

    /// <summary>Mirrors the cluster, where the node has one, until <paramref name="stop"/> fires.</summary>
    /// <exception cref="IpamException">Code 7: the kubeconfig is wrong.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (Find() is { } server)
                await MirrorAsync(server, stop);
            await Task.Delay(Timeout.InfiniteTimeSpan, clock, stop);
        }
        finally
        {
            current = null;
        }
    }

    bool IsOurs(NodeConf other, string? kubeconfig) =>
        (kubeconfig ?? other.Kubeconfig) == node.Kubeconfig && other.NodeName == node.NodeName;

    /// <summary>
    /// The node's cluster; null where it has none. A pod's own service account counts where plugins never serve a call themselves (agent.mode: required): they could not
    /// use it, and would give a random address where the agent knows of a fixed one.
    /// </summary>
    public ApiServer? Find() => node.Kubeconfig is { Length: > 0 } path ? Kubeconfig.Load(path) : OfPod();

    ApiServer? OfPod() =>
        node.Kubeconfig is not { Length: > 0 } && node.Manifests is null && node.Agent.Mode == AgentMode.Required ? serviceAccount() : null;

    /// <summary>Until a file that <paramref name="server"/> was read from is another.</summary>
    async Task MirrorAsync(ApiServer server, CancellationToken stop)
    {
        var stamps = Stamps(server);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var client = new KubernetesClient(server, UserAgent, Deadline, clock);
        // Not disposed: calls under way may still ask it. Its connections end by themselves when nobody does.
        var api = new KubernetesApi(server, UserAgent, Deadline, clock);
        var mirror = new ClusterMirror(Observed(client), api, node.NodeName, times, clock);
        current = mirror;
        var running = mirror.RunAsync(end.Token);
        while (!running.IsCompleted && !stop.IsCancellationRequested && stamps.SequenceEqual(Stamps(server)))
            await Task.WhenAny(running, Task.Delay(times.BetweenLooks, clock, end.Token));
        await end.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.ThrowIfCancellationRequested();
        if (running.IsFaulted)
            await running;
    }

    // A file that is missing has a time of its own: long ago.
    static IReadOnlyList<DateTime> Stamps(ApiServer server) => [.. server.Files.Select(File.GetLastWriteTimeUtc)];
}
