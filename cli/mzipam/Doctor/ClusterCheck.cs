using MultiZoneIpam.Cli.Contents;
using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Catalog;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Cli.Doctor;

/// <summary>Does the API server answer with what the kubeconfig has, does it know this node, and may its pods be listed?</summary>
sealed class ClusterCheck(NodeConf node, ZoneStores stores, string kubeconfig, TimeProvider clock) : ICheck
{
    const string Subject = "kubernetes";

    static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    public async Task LookAsync(Findings findings, CancellationToken cancellationToken)
    {
        try
        {
            using var client = new KubernetesClient(Kubeconfig.Load(kubeconfig), "mzipam", Deadline, clock);
            await LookAtNodeAsync(client, findings, cancellationToken);
            await LookAtPodsAsync(client, findings, cancellationToken);
            await LookAtZonesAsync(client, findings, cancellationToken);
        }
        catch (IpamException e)
        {
            findings.Wrong(Subject, e);
        }
    }

    async Task LookAtNodeAsync(KubernetesClient client, Findings findings, CancellationToken cancellationToken)
    {
        if (await client.FindAsync(ApiResource.Nodes, null, node.NodeName, found => found.GetRawText(), cancellationToken) is not null)
            findings.Good(Subject, $"the cluster has a node '{node.NodeName}'");
        else
            findings.Wrong(Subject, $"the cluster has no node '{node.NodeName}': records would name a node that is none, and no pod is found for them", "set nodeName in the node file to what 'kubectl get nodes' calls this node");
    }

    /// <summary>A get and a list, which RBAC grants apart.</summary>
    async Task LookAtPodsAsync(KubernetesClient client, Findings findings, CancellationToken cancellationToken)
    {
        var ofNode = new ResourceRequest<int>(ApiResource.Pods, new Selection { Fields = $"spec.nodeName={node.NodeName}" }, _ => 0);
        var pods = await client.ListAsync(ofNode, cancellationToken);
        if (pods.Items is [var any, ..])
            await client.FindAsync(ApiResource.Pods, any.Namespace, any.Name, found => found.GetRawText(), cancellationToken);
        findings.Good(Subject, $"its pods can be listed ({pods.Items.Count})");
    }

    /// <summary>Two clusters of one name would each free what the other's pods hold.</summary>
    async Task LookAtZonesAsync(KubernetesClient client, Findings findings, CancellationToken cancellationToken)
    {
        var uid = await ClusterUid.ReadAsync(client, cancellationToken);
        findings.Good(Subject, $"namespaces can be read; its UID, by namespace {ClusterUid.Namespace}, is {uid}");
        foreach (var zone in await ZonesAsync(cancellationToken))
        {
            if (await new ClusterMarks(stores.Of(zone)).FindAsync(zone, node.Cluster, cancellationToken) is { } recorded && recorded != uid)
                findings.Wrong(Subject, ClusterMarks.Foreign(zone, node.Cluster, recorded, uid));
        }
    }

    /// <summary>Those that can be listed. Why there are no more the check of the zones says.</summary>
    async Task<IReadOnlyList<ZoneName>> ZonesAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await stores.ListAsync(cancellationToken);
        }
        catch (NotPermittedException)
        {
            return [.. (node.Datastore?.Zones.Keys ?? []).Select(zone => ZoneName.Parse(zone, "datastore.zones"))];
        }
        catch (IpamException)
        {
            return [];
        }
    }
}
