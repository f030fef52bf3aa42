using System.Text.Json;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Kubernetes;

/// <summary>
/// Reads any kind of object of a cluster. What cannot be told is an <see cref="IpamException"/> with code 11: where the server
/// answered, an <see cref="ApiRefusedException"/>.
/// </summary>
public interface IKubernetesClient
{
    /// <returns>Null where the server itself says that there is no such object.</returns>
    Task<T?> FindAsync<T>(ApiResource resource, string? @namespace, string name, Func<JsonElement, T> read, CancellationToken cancellationToken)
        where T : class;

    /// <summary>All pages, of one moment.</summary>
    Task<ResourceList<T>> ListAsync<T>(ResourceRequest<T> request, CancellationToken cancellationToken);

    /// <summary>Tells every change since a resource version, until the server ends the watch; a broken one is code 11.</summary>
    Task<WatchEnd> WatchAsync<T>(ResourceRequest<T> request, string resourceVersion, WatchPatience patience, IWatcher<T> watcher, CancellationToken cancellationToken);
}
