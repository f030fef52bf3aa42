using MultiZoneIpam.Plugin.Backends;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Catalog;
using MultiZoneIpam.Zones.Documents;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Cli.Contents;

/// <summary>
/// The zones of the store that the node file names. A zone for which it has credentials of its own is asked with them, all
/// others share one connection.
/// </summary>
sealed class ZoneStores(NodeConf node) : IAsyncDisposable
{
    readonly Dictionary<string, IZoneStore> opened = new(StringComparer.Ordinal);

    /// <summary>The cluster that this node is of.</summary>
    public string Cluster => node.Cluster;

    public Task<IReadOnlyList<ZoneName>> ListAsync(CancellationToken cancellationToken) => Open(null).ListZonesAsync(cancellationToken);

    public IZoneStore Of(ZoneName zone) => Open(node.Datastore?.Zones.ContainsKey(zone.ToString()) == true ? zone : null);

    public ZoneCatalog CatalogOf(ZoneName zone) => new(Of(zone));

    /// <summary>Which store it is, for messages: an empty one is often the wrong one.</summary>
    public override string ToString()
    {
        var where = node.Path is null ? "no node file" : $"by {node.Path}";
        return node.Datastore is { Type: DatastoreConf.Etcd } etcd
            ? $"etcd at {string.Join(", ", etcd.Endpoints)} ({where})"
            : $"the file store {node.Datastore?.DataDir ?? Path.Combine(node.StateDir, "zones")} ({where})";
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in opened.Values)
            await store.DisposeAsync();
    }

    IZoneStore Open(ZoneName? zone)
    {
        var name = zone?.ToString() ?? "";
        if (!opened.TryGetValue(name, out var store))
            opened[name] = store = new DirectStores().Open(node, null, zone);
        return store;
    }
}
