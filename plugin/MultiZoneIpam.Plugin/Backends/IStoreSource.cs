using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Documents;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Plugin.Backends;

/// <summary>Where a call gets its stores from: whoever opens one disposes it, also where others go on using what is behind it.</summary>
public interface IStoreSource
{
    /// <param name="inline">The datastore of the network's own config, if any.</param>
    /// <param name="zone">The zone whose credentials are used; null for those of the datastore itself.</param>
    /// <exception cref="IpamException">Code 7: a setting of the store is wrong.</exception>
    IZoneStore Open(NodeConf node, DatastoreConf? inline, ZoneName? zone);
}
