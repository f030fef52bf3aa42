using MultiZoneIpam.Agent.Metrics;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Catalog;

namespace MultiZoneIpam.Agent.Leaks;

/// <summary>
/// Whether what a place holds under this cluster's name is this cluster's. Where another cluster of the same name has said so first,
/// nothing may be freed: all its pods would seem to be gone.
/// </summary>
sealed class ClusterRecords(NodeConf node, Places places, LeakMetrics metrics, AgentLog log)
{
    readonly HashSet<Place> ours = [];
    readonly Remembered<Place, Troubles> troubles = new(() => new Troubles(log));

    /// <param name="known">All places that there are.</param>
    public void Keep(IReadOnlyCollection<Place> known)
    {
        ours.IntersectWith(known);
        troubles.Keep(known);
    }

    /// <summary>As it was when it was asked last, if it was ours then. Enough to look, and not to free.</summary>
    public async Task<bool> SeemOursAsync(Place place, OpenCluster cluster, CancellationToken cancellationToken) =>
        ours.Contains(place) || await AreOursAsync(place, cluster, cancellationToken);

    /// <summary>Asked at this moment. Where nobody has said so yet, this cluster does.</summary>
    /// <exception cref="IpamException">The cluster does not say which one it is.</exception>
    public async Task<bool> AreOursAsync(Place place, OpenCluster cluster, CancellationToken cancellationToken)
    {
        ours.Remove(place);
        var uid = await cluster.UidAsync(cancellationToken);
        var what = $"looking for leaks in {place}";
        try
        {
            await using var store = places.Open(place);
            var marks = new ClusterMarks(store);
            var recorded = await marks.FindAsync(place.Zone, node.Cluster, cancellationToken) ?? await marks.ClaimAsync(place.Zone, node.Cluster, uid, cancellationToken);
            if (recorded != uid)
            {
                metrics.CountForeign(place.Zone);
                troubles.Of(place).Tell(what, ClusterMarks.Foreign(place.Zone, node.Cluster, recorded, uid));
                return false;
            }
            troubles.Of(place).Over(what);
            return ours.Add(place);
        }
        catch (IpamException e)
        {
            troubles.Of(place).Tell(what, e);
            return false;
        }
    }
}
