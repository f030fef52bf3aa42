using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Documents;
using MultiZoneIpam.Zones.Etcd;
using MultiZoneIpam.Zones.File;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Plugin.Backends;

/// <summary>Opens the store that a network's config or the node file names, each time anew; the embedded one where neither does.</summary>
public sealed class DirectStores : IStoreSource
{
    public IZoneStore Open(NodeConf node, DatastoreConf? inline, ZoneName? zone)
    {
        var conf = inline ?? node.Datastore;
        if (conf?.Type != DatastoreConf.Etcd)
            return new FileZoneStore(conf?.DataDir ?? Path.Combine(node.StateDir, "zones"));
        return new EtcdZoneStore(OptionsOf(conf, zone));
    }

    /// <param name="zone">The zone whose credentials are used, where it has some; null for those of the datastore itself.</param>
    public static EtcdOptions OptionsOf(DatastoreConf conf, ZoneName? zone)
    {
        var credentials = conf.Zones.GetValueOrDefault(zone?.ToString() ?? "");
        var options = new EtcdOptions
        {
            Endpoints = conf.Endpoints,
            CaFile = conf.CaFile,
            CertFile = credentials?.CertFile ?? conf.CertFile,
            KeyFile = credentials?.KeyFile ?? conf.KeyFile,
        };
        return conf.Prefix is null ? options : options with { Prefix = conf.Prefix };
    }
}
