using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Documents;
using MultiZoneIpam.Zones.Etcd;
using MultiZoneIpam.Zones.File;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Plugin.Verbs;

/// <summary>Opens the store that a network's config or the node file names; the embedded one where neither does.</summary>
public static class StoreOpener
{
    /// <param name="inline">The datastore of the network's own config, if any.</param>
    /// <param name="zone">The zone whose credentials are used; null for those of the datastore itself.</param>
    /// <exception cref="IpamException">Code 7: a setting of the store is wrong.</exception>
    public static IZoneStore Open(NodeConf node, DatastoreConf? inline, ZoneName? zone)
    {
        var conf = inline ?? node.Datastore;
        if (conf?.Type != DatastoreConf.Etcd)
            return new FileZoneStore(conf?.DataDir ?? Path.Combine(node.StateDir, "zones"));
        var credentials = conf.Zones.GetValueOrDefault(zone?.ToString() ?? "");
        var options = new EtcdOptions
        {
            Endpoints = conf.Endpoints,
            CaFile = conf.CaFile,
            CertFile = credentials?.CertFile ?? conf.CertFile,
            KeyFile = credentials?.KeyFile ?? conf.KeyFile,
        };
        return new EtcdZoneStore(conf.Prefix is null ? options : options with { Prefix = conf.Prefix });
    }
}
