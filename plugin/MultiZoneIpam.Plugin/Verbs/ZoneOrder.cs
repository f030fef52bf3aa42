using MultiZoneIpam.NetAttach.Configs;
using MultiZoneIpam.Plugin.Backends;
using MultiZoneIpam.Plugin.Pods;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Catalog;

namespace MultiZoneIpam.Plugin.Verbs;

/// <summary>
/// In which order an ADD tries the zones of a list: first the one where this attachment, or the pod's earlier sandbox, has its
/// address already, or where one is kept for it. It may have been taken when the zones before it were full, and they may have
/// room now.
/// </summary>
sealed class ZoneOrder(CniCall call, IpamConf ipam, PodFacts facts, Backing backing)
{
    /// <returns>Also what was seen of the first one; null where that is the only one and nobody has looked.</returns>
    public async Task<(IReadOnlyList<ZoneName> Zones, ZoneView? First)> FindAsync(IReadOnlyList<ZoneName> zones, CancellationToken cancellationToken)
    {
        if (zones.Count == 1)
            return (zones, null);
        ZoneView? first = null, kept = null;
        foreach (var zone in zones)
        {
            await using var store = backing.Stores.Open(call.Node, ipam.Datastore, zone);
            var view = await new Allocator(store, backing.Clock, backing.Random).LookAsync(zone, call.Attachment, facts.PodUid, cancellationToken);
            if (view.IsKnown)
                return Beginning(view);
            first ??= view;
            if (kept is null && view.Definition is { } definition && await facts.HasKeptAsync(definition.Zone, new Reservations(store), cancellationToken))
                kept = view;
        }
        return Beginning(kept ?? first!);

        (IReadOnlyList<ZoneName>, ZoneView) Beginning(ZoneView view) => ([view.Zone, .. zones.Where(other => other != view.Zone)], view);
    }
}
