using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Kubernetes;

/// <summary>What tells a cluster from all others, one of the same name too: the UID of its namespace kube-system, which lives as long as it.</summary>
public static class ClusterUid
{
    public const string Namespace = "kube-system";

    /// <exception cref="IpamException">Code 11: the cluster does not answer, forbids the question, or has no such namespace.</exception>
    public static async Task<string> ReadAsync(IKubernetesClient client, CancellationToken cancellationToken) =>
        await client.FindAsync(ApiResource.Namespaces, null, Namespace, found => found.Find("metadata")?.FindString("uid") ?? "", cancellationToken) is { Length: > 0 } uid
            ? uid
            : throw new IpamException(
                ErrorCode.TryAgainLater,
                $"the cluster has no namespace {Namespace} with a UID, by which it would be told from others",
                "see that the kubeconfig is that of this cluster");
}
