using System.Text.Json;

namespace MultiZoneIpam.Kubernetes;

/// <summary>The facts as a cluster's API server gives them, one GET each; it never sends a write.</summary>
public sealed class KubernetesApi : IClusterFacts, IDisposable
{
    readonly ApiConnection connection;
    readonly ObjectReader objects;

    /// <param name="userAgent">Program and version: "multizone-ipam/0.1.0".</param>
    /// <param name="deadline">For one fact, retries and all; the caller's token may end it earlier.</param>
    public KubernetesApi(ApiServer server, string userAgent, TimeSpan deadline, TimeProvider time)
    {
        connection = new ApiConnection(server, userAgent, time) { Deadline = deadline };
        objects = new ObjectReader(connection, new ApiTrouble(server, connection));
    }

    public void Dispose() => connection.Dispose();

    public IClusterFacts Fresh => this;

    public bool TellsWhoLives => true;

    public Task<Pod?> FindPodAsync(string @namespace, string name, CancellationToken cancellationToken) =>
        objects.FindAsync(new ApiObject(ApiResource.Pods, @namespace, name), Pod.Read, cancellationToken);

    public Task<Workload?> FindWorkloadAsync(WorkloadKind kind, string @namespace, string name, CancellationToken cancellationToken)
    {
        var resource = kind == WorkloadKind.ReplicaSet ? ApiResource.ReplicaSets : ApiResource.Jobs;
        return objects.FindAsync(new ApiObject(resource, @namespace, name), Workload.Read, cancellationToken);
    }

    public Task<IpamClaim?> FindClaimAsync(string @namespace, string name, CancellationToken cancellationToken) =>
        objects.FindAsync(new ApiObject(ApiResource.IpamClaims, @namespace, name), IpamClaim.Read, cancellationToken);

    public Task<IReadOnlyDictionary<string, string>?> FindNamespaceLabelsAsync(string name, CancellationToken cancellationToken) =>
        objects.FindAsync(new ApiObject(ApiResource.Namespaces, null, name), Labels, cancellationToken);

    public Task<IReadOnlyDictionary<string, string>?> FindNodeLabelsAsync(string name, CancellationToken cancellationToken) =>
        objects.FindAsync(new ApiObject(ApiResource.Nodes, null, name), Labels, cancellationToken);

    static IReadOnlyDictionary<string, string> Labels(JsonElement found) =>
        (found.Find("metadata") ?? default).FindStrings("labels") ?? new Dictionary<string, string>();
}
