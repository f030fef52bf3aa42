namespace MultiZoneIpam.Kubernetes;

/// <summary>
/// What a cluster says about its pods, what controls them, their claims, namespaces and nodes. Null means that the source is sure
/// that there is no such object; what it cannot tell is an <see cref="Zones.IpamException"/> with code 11, never null.
/// </summary>
public interface IClusterFacts
{
    /// <summary>These facts as they are at the moment of the question, never as they once were: what a take-over goes by.</summary>
    IClusterFacts Fresh { get; }

    /// <summary>Does the source know which pods still live? A folder of manifests knows only which ones shall.</summary>
    bool TellsWhoLives { get; }

    Task<Pod?> FindPodAsync(string @namespace, string name, CancellationToken cancellationToken);

    Task<Workload?> FindWorkloadAsync(WorkloadKind kind, string @namespace, string name, CancellationToken cancellationToken);

    Task<IpamClaim?> FindClaimAsync(string @namespace, string name, CancellationToken cancellationToken);

    Task<IReadOnlyDictionary<string, string>?> FindNamespaceLabelsAsync(string name, CancellationToken cancellationToken);

    Task<IReadOnlyDictionary<string, string>?> FindNodeLabelsAsync(string name, CancellationToken cancellationToken);
}
