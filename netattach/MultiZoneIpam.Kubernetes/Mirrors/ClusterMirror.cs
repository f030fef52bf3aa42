using System.Text.Json;

namespace MultiZoneIpam.Kubernetes.Mirrors;

/// <summary>
/// The facts of one node's agent: its pods, all namespaces and the node itself are answered from mirrors while those are
/// current. All else is asked for, and above all what the mirrors do not have: that something does not exist, only the API says.
/// </summary>
public sealed class ClusterMirror : IClusterFacts
{
    // Who controls a controller is settled when it is created.
    static readonly TimeSpan LifeOfWorkloads = TimeSpan.FromSeconds(30);

    // Large, on every pod, and nothing that anybody wishes for.
    static readonly string[] Unread =
    [
        "kubectl.kubernetes.io/last-applied-configuration",
        "k8s.v1.cni.cncf.io/network-status",
        "k8s.v1.cni.cncf.io/networks-status",
    ];

    readonly IClusterFacts api;
    readonly ResourceMirror<Pod> pods;
    readonly ResourceMirror<IReadOnlyDictionary<string, string>> namespaces;
    readonly ResourceMirror<IReadOnlyDictionary<string, string>> nodes;
    readonly RecentAnswers<(WorkloadKind, string, string), Workload> workloads;

    /// <param name="client">Of the same cluster as <paramref name="api"/>.</param>
    /// <param name="api">Who is asked.</param>
    public ClusterMirror(IKubernetesClient client, IClusterFacts api, string nodeName, MirrorTimes times, TimeProvider clock)
    {
        this.api = api;
        pods = new(client, new(ApiResource.Pods, new Selection { Fields = $"spec.nodeName={nodeName}" }, ReadPod), times, clock);
        namespaces = new(client, new(ApiResource.Namespaces, Selection.All, ReadLabels), times, clock);
        nodes = new(client, new(ApiResource.Nodes, new Selection { Fields = $"metadata.name={nodeName}" }, ReadLabels), times, clock);
        workloads = new(LifeOfWorkloads, clock);
    }

    public IClusterFacts Fresh => api;

    public bool TellsWhoLives => api.TellsWhoLives;

    public IReadOnlyList<MirrorReport> Reports => [pods.Report, namespaces.Report, nodes.Report];

    /// <summary>Keeps the mirrors until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var together = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] running = [pods.RunAsync(together.Token), namespaces.RunAsync(together.Token), nodes.RunAsync(together.Token)];
        var first = await Task.WhenAny(running);
        await together.CancelAsync();
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first;
    }

    public async Task<Pod?> FindPodAsync(string @namespace, string name, CancellationToken cancellationToken) =>
        pods.Find(@namespace, name) ?? await api.FindPodAsync(@namespace, name, cancellationToken);

    public Task<Workload?> FindWorkloadAsync(WorkloadKind kind, string @namespace, string name, CancellationToken cancellationToken) =>
        workloads.FindAsync((kind, @namespace, name), () => api.FindWorkloadAsync(kind, @namespace, name, cancellationToken));

    public Task<IpamClaim?> FindClaimAsync(string @namespace, string name, CancellationToken cancellationToken) =>
        api.FindClaimAsync(@namespace, name, cancellationToken);

    public async Task<IReadOnlyDictionary<string, string>?> FindNamespaceLabelsAsync(string name, CancellationToken cancellationToken) =>
        namespaces.Find(null, name) ?? await api.FindNamespaceLabelsAsync(name, cancellationToken);

    public async Task<IReadOnlyDictionary<string, string>?> FindNodeLabelsAsync(string name, CancellationToken cancellationToken) =>
        nodes.Find(null, name) ?? await api.FindNodeLabelsAsync(name, cancellationToken);

    static Pod ReadPod(JsonElement found)
    {
        var pod = Pod.Read(found);
        var annotations = new Dictionary<string, string>(pod.Annotations, StringComparer.Ordinal);
        foreach (var name in Unread)
            annotations.Remove(name);
        return pod with { Annotations = annotations };
    }

    static IReadOnlyDictionary<string, string> ReadLabels(JsonElement found) =>
        (found.Find("metadata") ?? default).FindStrings("labels") ?? new Dictionary<string, string>();
}
