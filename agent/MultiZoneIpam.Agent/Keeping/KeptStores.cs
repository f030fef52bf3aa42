using MultiZoneIpam.Plugin.Backends;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Documents;
using MultiZoneIpam.Zones.Etcd;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Agent.Keeping;

/// <summary>
/// Opens each etcd once, for all calls that speak to it as the same user: connection, handshake and what was seen of its zones
/// are kept. A store whose files have changed, or that failed, is left to those who use it, and opened anew for who comes next.
/// </summary>
public sealed class KeptStores(TimeProvider clock) : IStoreSource, IDisposable
{
    /// <summary>Networks may name datastores of their own; the one that was not used for the longest time gives way.</summary>
    const int Most = 32;

    readonly DirectStores direct = new();
    readonly Dictionary<EtcdTarget, KeptStore> kept = [];
    readonly Lock change = new();

    public IZoneStore Open(NodeConf node, DatastoreConf? inline, ZoneName? zone)
    {
        var conf = inline ?? node.Datastore;
        if (conf?.Type != DatastoreConf.Etcd)
            return direct.Open(node, inline, zone);
        var options = DirectStores.OptionsOf(conf, zone);
        var target = EtcdTarget.Of(options);
        lock (change)
        {
            if (kept.TryGetValue(target, out var store) && store.IsFit(clock))
                return store.Borrow(clock);
            if (store is not null)
                Leave(target, store);
            else if (kept.Count >= Most)
                LeaveOldest();
            store = kept[target] = new KeptStore(new EtcdZoneStore(options), target, clock);
            return store.Borrow(clock);
        }
    }

    public void Dispose()
    {
        lock (change)
        {
            foreach (var (target, store) in kept.ToList())
                Leave(target, store);
        }
    }

    void LeaveOldest()
    {
        var (target, store) = kept.MinBy(pair => pair.Value.LastUse);
        Leave(target, store);
    }

    void Leave(EtcdTarget target, KeptStore store)
    {
        kept.Remove(target);
        store.Return();
    }
}
