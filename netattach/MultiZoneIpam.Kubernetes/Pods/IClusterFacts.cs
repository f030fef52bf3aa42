namespace MultiZoneIpam.Kubernetes;

/// <summary>
/// What a cluster says about its pods, namespaces and nodes. Null means that the source is sure that there is no such object;
/// what it cannot tell is an <see cref="Zones.IpamException"/> with code 11, never null.
/// </summary>
public interface IClusterFacts
{
    Task<Pod?> FindPodAsync(string @namespace, string name, CancellationToken cancellationToken);

    Task<IReadOnlyDictionary<string, string>?> FindNamespaceLabelsAsync(string name, CancellationToken cancellationToken);

    Task<IReadOnlyDictionary<string, string>?> FindNodeLabelsAsync(string name, CancellationToken cancellationToken);
}
