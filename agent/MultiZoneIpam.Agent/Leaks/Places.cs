using MultiZoneIpam.Plugin.Backends;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Plugin.State;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Agent.Leaks;

/// <summary>The zones that this node knows, and the records of attachments in them.</summary>
sealed class Places(NodeConf node, Backing backing, AgentLog log)
{
    readonly Remembered<Place, Troubles> troubles = new(() => new Troubles(log));

    public IZoneStore Open(Place place) => backing.Stores.Open(node, place.Datastore, place.Zone);

    /// <summary>
    /// By the notes of attachments, by the node file, and by the datastore's own list where the node may read that; of datastores that
    /// networks bring along, by the notes alone.
    /// </summary>
    public async Task<IReadOnlyList<Place>> FindAsync(CancellationToken cancellationToken)
    {
        var zones = new HashSet<ZoneName>(NotedZones.Of(node.StateDir));
        foreach (var name in node.Datastore?.Zones.Keys ?? [])
            zones.Add(ZoneName.Parse(name, "datastore.zones"));
        try
        {
            await using var store = backing.Stores.Open(node, null, null);
            zones.UnionWith(await store.ListZonesAsync(cancellationToken));
        }
        catch (IpamException)
        {
            // Who may touch single zones only may not list them; a store that is away says so when a zone is read.
        }
        var inline = node.Inline == InlineUse.Allow ? NotedZones.Inline(node.StateDir) : [];
        List<Place> places = [.. zones.Order().Select(zone => new Place(zone, null)), .. inline.Select(found => new Place(found.Zone, found.Datastore))];
        troubles.Keep(places);
        return places;
    }

    /// <returns>Null where they could not be read, all of them.</returns>
    public async Task<IReadOnlyList<Held>?> ReadAsync(Place place, string ofNode, CancellationToken cancellationToken)
    {
        var what = $"reading the records of {place}";
        try
        {
            await using var store = Open(place);
            var found = new List<Held>();
            await foreach (var stored in new AttachmentReader(store).StoredOfNodeAsync(place.Zone, node.Cluster, ofNode, cancellationToken))
            {
                var held = new Held(place, stored, default);
                found.Add(held with { NoteWritten = AttachmentFile.LastWritten(node.StateDir, held.Attachment) });
            }
            troubles.Of(place).Over(what);
            return found;
        }
        catch (IpamException e)
        {
            troubles.Of(place).Tell(what, e);
            return null;
        }
    }
}
