using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Allocation;

namespace MultiZoneIpam.Agent.Leaks;

/// <summary>
/// One look at what needs the list of all nodes: reservations, and records of nodes that are no more, which one of the others looks
/// after. A list that does not have this very node is not of its cluster, and says nothing.
/// </summary>
/// <param name="collectorOf">Makes what frees the records of one more node.</param>
sealed class LongRound(
    NodeConf node, Places places, ClusterRecords owned, ReservationSearch reservations, Func<LeakCollector> collectorOf, KeptRecords kept, AgentLog log, Func<OpenCluster?> open)
{
    const string Listing = "listing the nodes of the cluster";

    readonly Remembered<string, LeakCollector> collectors = new(collectorOf);
    readonly Remembered<Place, Troubles> troublesOfPlaces = new(() => new Troubles(log));
    readonly Troubles troubles = new(log);

    public async Task RoundAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var cluster = open();
            if (cluster is null)
                return;
            var nodes = await cluster.NodesAsync(cancellationToken);
            if (!nodes.Any(known => known.Name == node.NodeName))
                throw new IpamException(
                    ErrorCode.TryAgainLater,
                    $"the cluster has {nodes.Count} nodes, and '{node.NodeName}' is none of them",
                    "see that nodeName in the node file is the node's name in the cluster, and that the kubeconfig is that of this cluster");
            troubles.Over(Listing);
            await RoundAsync(nodes, cluster, cancellationToken);
        }
        catch (IpamException e)
        {
            troubles.Tell(Listing, e);
        }
    }

    async Task RoundAsync(IReadOnlyList<ListedNode> nodes, OpenCluster cluster, CancellationToken cancellationToken)
    {
        var listed = nodes.Select(known => known.Name).ToHashSet(StringComparer.Ordinal);
        var gone = new Dictionary<string, Dictionary<Place, IReadOnlyList<Held>>>(StringComparer.Ordinal);
        var found = await places.FindAsync(cancellationToken);
        owned.Keep(found);
        reservations.Keep(found);
        troublesOfPlaces.Keep(found);
        foreach (var place in found)
        {
            await reservations.LookAsync(place, nodes, cluster, cancellationToken);
            if (Rendezvous.First(place.Zone.ToString(), nodes) == node.NodeName)
                await FindAsync(place, listed, gone, cancellationToken);
        }
        collectors.Keep(gone.Keys);
        kept.Tell(gone.Values.SelectMany(places => places.Values).SelectMany(held => held).Where(held => LivingPods.IsStatic(held.Holder)));
        foreach (var (name, records) in gone)
        {
            var collector = collectors.Of(name);
            collector.Keep(found);
            // That it has none is what is to be expected. A pod that the API still has on it is no leak.
            var living = new LivingPods(await cluster.PodsOfAsync(name, cancellationToken));
            await collector.CollectAsync(records, holder => !LivingPods.IsStatic(holder) && living.WhyGone(holder) is not null, cluster, cancellationToken);
        }
    }

    async Task FindAsync(Place place, HashSet<string> listed, Dictionary<string, Dictionary<Place, IReadOnlyList<Held>>> gone, CancellationToken cancellationToken)
    {
        var what = $"reading which nodes have records in {place}";
        try
        {
            await using var store = places.Open(place);
            await foreach (var name in new AttachmentReader(store).NodesAsync(place.Zone, node.Cluster, cancellationToken))
            {
                if (listed.Contains(name) || await places.ReadAsync(place, name, cancellationToken) is not { } held)
                    continue;
                gone.TryAdd(name, []);
                gone[name][place] = held;
            }
            troublesOfPlaces.Of(place).Over(what);
        }
        catch (IpamException e)
        {
            troublesOfPlaces.Of(place).Tell(what, e);
        }
    }
}
