using MultiZoneIpam.Agent.Backends;
using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.Plugin.Pods;

namespace MultiZoneIpam.Agent.Leaks;

/// <summary>
/// A connection to the node's cluster for one round. What it is asked it asks the API server at that moment, and that answers of
/// one moment: nothing here comes from a cache, neither ours nor the server's.
/// </summary>
sealed class OpenCluster(KubernetesClient client, ApiErrors errors) : IDisposable
{
    readonly ObservedClient reader = new(client, errors);

    string? uid;

    /// <summary>The UID that no other cluster has; it stays the same for the round.</summary>
    public async Task<string> UidAsync(CancellationToken cancellationToken) => uid ??= await ClusterUid.ReadAsync(reader, cancellationToken);

    /// <param name="patch">For the version that was read.</param>
    public Task<WriteOutcome> PatchClaimStatusAsync(string @namespace, string name, byte[] patch, CancellationToken cancellationToken) =>
        errors.NotedAsync(
            ApiResource.IpamClaims.Plural,
            client.PatchAsync(ApiResource.IpamClaims, ObjectPart.Status, @namespace, name, patch, cancellationToken));

    /// <returns>All pods of the node; a list that is not whole is an exception.</returns>
    public Task<IReadOnlyList<Pod>> PodsOfAsync(string node, CancellationToken cancellationToken) =>
        PodsAsync(new Selection { Fields = $"spec.nodeName={node}" }, cancellationToken);

    /// <returns>All pods in which a virtual machine runs, or has run, or shall.</returns>
    public Task<IReadOnlyList<Pod>> PodsOfMachineAsync(string @namespace, string machine, CancellationToken cancellationToken) =>
        PodsAsync(new Selection { Namespace = @namespace, Labels = $"{OwnerSearch.VirtualMachineLabel}={machine}" }, cancellationToken);

    /// <returns>Null where the server itself says that there is none.</returns>
    public Task<Pod?> FindPodAsync(string @namespace, string name, CancellationToken cancellationToken) =>
        reader.FindAsync(ApiResource.Pods, @namespace, name, Pod.Read, cancellationToken);

    /// <returns>All nodes of the cluster.</returns>
    public async Task<IReadOnlyList<ListedNode>> NodesAsync(CancellationToken cancellationToken)
    {
        var list = await reader.ListAsync(new ResourceRequest<ListedNode>(ApiResource.Nodes, Selection.All, ListedNode.Read), cancellationToken);
        return [.. list.Items.Select(item => item.Value)];
    }

    public Task<PodController?> FindControllerAsync(ApiResource resource, string @namespace, string name, CancellationToken cancellationToken) =>
        reader.FindAsync(resource, @namespace, name, PodController.Read, cancellationToken);

    public Task<ClaimState?> FindClaimAsync(string @namespace, string name, CancellationToken cancellationToken) =>
        reader.FindAsync(ApiResource.IpamClaims, @namespace, name, ClaimState.Read, cancellationToken);

    public void Dispose() => client.Dispose();

    async Task<IReadOnlyList<Pod>> PodsAsync(Selection selection, CancellationToken cancellationToken)
    {
        var list = await reader.ListAsync(new ResourceRequest<Pod>(ApiResource.Pods, selection, Pod.Read), cancellationToken);
        return [.. list.Items.Select(item => item.Value)];
    }
}
