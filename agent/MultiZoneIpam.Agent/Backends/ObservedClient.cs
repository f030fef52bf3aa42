using System.Text.Json;
using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Agent.Backends;

/// <summary>Another client, with a count of the requests that failed.</summary>
sealed class ObservedClient(IKubernetesClient client, ApiErrors errors) : IKubernetesClient
{
    public Task<T?> FindAsync<T>(ApiResource resource, string? @namespace, string name, Func<JsonElement, T> read, CancellationToken cancellationToken)
        where T : class => errors.NotedAsync(resource.Plural, client.FindAsync(resource, @namespace, name, read, cancellationToken));

    public Task<ResourceList<T>> ListAsync<T>(ResourceRequest<T> request, CancellationToken cancellationToken) =>
        errors.NotedAsync(request.Resource.Plural, client.ListAsync(request, cancellationToken));

    public Task<WatchEnd> WatchAsync<T>(ResourceRequest<T> request, string resourceVersion, WatchPatience patience, IWatcher<T> watcher, CancellationToken cancellationToken) =>
        errors.NotedAsync(request.Resource.Plural, client.WatchAsync(request, resourceVersion, patience, watcher, cancellationToken));
}
