using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Agent.Leaks;

/// <summary>
/// One look at what attachments of this node hold, beside the pods that the cluster says the node has. The records are read first: the
/// pod of each was known to the API before its record was put, so a list that begins later has it, if it lives.
/// </summary>
sealed class LeakSearch(NodeConf node, Places places, ClusterRecords owned, LeakCollector collector, ClaimStatuses claims, KeptRecords kept, Troubles troubles, Func<OpenCluster?> open)
{
    const string Listing = "listing the pods of this node";

    public async Task RoundAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var cluster = open();
            if (cluster is not null)
                await RoundAsync(cluster, cancellationToken);
            troubles.Over(Listing);
        }
        catch (IpamException e)
        {
            troubles.Tell(Listing, e);
        }
    }

    async Task RoundAsync(OpenCluster cluster, CancellationToken cancellationToken)
    {
        var records = new Dictionary<Place, IReadOnlyList<Held>>();
        var found = await places.FindAsync(cancellationToken);
        owned.Keep(found);
        collector.Keep(found);
        foreach (var place in found)
        {
            if (await places.ReadAsync(place, node.NodeName, cancellationToken) is { } held)
                records[place] = held;
        }
        var all = records.Values.SelectMany(held => held).ToList();
        if (!all.Any(held => LivingPods.CanJudge(held.Holder)))
            return;
        var pods = await cluster.PodsOfAsync(node.NodeName, cancellationToken);
        if (pods.Count == 0)
            throw new IpamException(
                ErrorCode.TryAgainLater,
                $"the API server says that node '{node.NodeName}' has no pods at all, and {all.Count} attachments hold addresses on it",
                "see that nodeName in the node file is the node's name in the cluster, and that the kubeconfig is that of this cluster; on a node that really has no pod any more, 'mzipam release' frees what is left");
        var living = new LivingPods(pods);
        kept.Tell(all.Where(held => living.IsUntold(held.Holder)));
        await collector.CollectAsync(records, holder => living.WhyGone(holder) is not null, cluster, cancellationToken);
        await claims.WriteAsync(all, cluster, cancellationToken);
    }
}
