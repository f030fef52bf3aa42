using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.Plugin.Backends;
using MultiZoneIpam.Plugin.Node;

namespace MultiZoneIpam.Agent.Backends;

/// <summary>The facts of another source, with a count of the questions that it could not answer.</summary>
sealed class ObservedFacts(IFactsSource facts, ApiErrors errors) : IFactsSource
{
    public IClusterFacts? Open(NodeConf node, string? kubeconfig) => facts.Open(node, kubeconfig) switch
    {
        null => null,
        ManifestFolder folder => folder,
        var cluster => new ObservedCluster(cluster, errors),
    };

    sealed class ObservedCluster(IClusterFacts cluster, ApiErrors errors) : IClusterFacts, IDisposable
    {
        public IClusterFacts Fresh => ReferenceEquals(cluster.Fresh, cluster) ? this : new ObservedCluster(cluster.Fresh, errors);

        public bool TellsWhoLives => cluster.TellsWhoLives;

        public Task<Pod?> FindPodAsync(string @namespace, string name, CancellationToken cancellationToken) =>
            errors.NotedAsync("pods", cluster.FindPodAsync(@namespace, name, cancellationToken));

        public Task<Workload?> FindWorkloadAsync(WorkloadKind kind, string @namespace, string name, CancellationToken cancellationToken) =>
            errors.NotedAsync(kind == WorkloadKind.Job ? "jobs" : "replicasets", cluster.FindWorkloadAsync(kind, @namespace, name, cancellationToken));

        public Task<IpamClaim?> FindClaimAsync(string @namespace, string name, CancellationToken cancellationToken) =>
            errors.NotedAsync("ipamclaims", cluster.FindClaimAsync(@namespace, name, cancellationToken));

        public Task<IReadOnlyDictionary<string, string>?> FindNamespaceLabelsAsync(string name, CancellationToken cancellationToken) =>
            errors.NotedAsync("namespaces", cluster.FindNamespaceLabelsAsync(name, cancellationToken));

        public Task<IReadOnlyDictionary<string, string>?> FindNodeLabelsAsync(string name, CancellationToken cancellationToken) =>
            errors.NotedAsync("nodes", cluster.FindNodeLabelsAsync(name, cancellationToken));

        public void Dispose() => (cluster as IDisposable)?.Dispose();
    }
}
