using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Kubernetes;

/// <summary>
/// The manifests of a node without an API server: pods, as its standalone kubelet has them, and beside them whatever else an
/// interface needs to know of (ReplicaSets, Jobs, IPAMClaims), which the kubelet passes over. They say what shall run, never what
/// has ended: a manifest is removed before its pod is.
/// </summary>
/// <param name="folder">The folder's path.</param>
/// <param name="nodeName">The kubelet runs the manifest "web" as the pod "web-{nodeName}"; both names find it.</param>
public sealed class ManifestFolder(string folder, string nodeName) : IClusterFacts
{
    readonly ManifestFiles files = new(folder);
    readonly string suffix = $"-{nodeName.ToLowerInvariant()}";

    public IClusterFacts Fresh => this;

    public bool TellsWhoLives => false;

    public Task<Pod?> FindPodAsync(string @namespace, string name, CancellationToken cancellationToken) =>
        AtOnce(() => FindPod(@namespace, name), cancellationToken);

    public Task<Workload?> FindWorkloadAsync(WorkloadKind kind, string @namespace, string name, CancellationToken cancellationToken) =>
        AtOnce(
            () => files.Find(
                $"{kind.ToString().ToLowerInvariant()} {@namespace}/{name}",
                kind.ToString(),
                name,
                Workload.Read,
                workload => workload.Namespace == @namespace && workload.Name == name),
            cancellationToken);

    public Task<IpamClaim?> FindClaimAsync(string @namespace, string name, CancellationToken cancellationToken) =>
        AtOnce(
            () => files.Find($"ipamclaim {@namespace}/{name}", "IPAMClaim", name, IpamClaim.Read, claim => claim.Namespace == @namespace && claim.Name == name),
            cancellationToken);

    /// <exception cref="IpamException">Always, code 11: a kubelet's folder holds no namespaces.</exception>
    public Task<IReadOnlyDictionary<string, string>?> FindNamespaceLabelsAsync(string name, CancellationToken cancellationToken) =>
        Task.FromException<IReadOnlyDictionary<string, string>?>(NoLabels($"namespace {name}"));

    /// <exception cref="IpamException">Always, code 11: a kubelet's folder holds no nodes.</exception>
    public Task<IReadOnlyDictionary<string, string>?> FindNodeLabelsAsync(string name, CancellationToken cancellationToken) =>
        Task.FromException<IReadOnlyDictionary<string, string>?>(NoLabels($"node {name}"));

    Pod? FindPod(string @namespace, string name)
    {
        var stem = name.EndsWith(suffix, StringComparison.Ordinal) ? name[..^suffix.Length] : name;
        var pod = files.Find($"pod {@namespace}/{name}", "Pod", stem, Pod.Read, pod => IsOf(pod, @namespace, name));
        return pod is null ? null : pod with { Name = name, IsStatic = true };
    }

    bool IsOf(Pod pod, string @namespace, string name) =>
        pod.Namespace == @namespace
        && (pod.Name == name || pod.Name + suffix == name);

    // Local files of a few KiB are read on the spot: in a cold process the thread pool costs more than they do.
    static Task<T?> AtOnce<T>(Func<T?> find, CancellationToken cancellationToken)
        where T : class
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<T?>(cancellationToken);
        try
        {
            return Task.FromResult(find());
        }
        catch (IpamException e)
        {
            return Task.FromException<T?>(e);
        }
    }

    IpamException NoLabels(string wanted) => new(
        ErrorCode.TryAgainLater,
        $"cannot look up the labels of {wanted}: the manifest folder {folder} tells about pods only",
        "a zone with a namespaceSelector or a nodeSelector needs kubernetes.kubeconfig in the node file");
}
