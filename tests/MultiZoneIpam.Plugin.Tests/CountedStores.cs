using MultiZoneIpam.Plugin.Backends;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Documents;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Plugin.Tests;

/// <summary>A node's own stores, with the round trips counted, and what else shall happen before one of them. Datastores of a network's own are away.</summary>
sealed class CountedStores : IStoreSource
{
    readonly DirectStores direct = new();

    public int Trips { get; private set; }

    /// <summary>How often a network's own datastore was wanted.</summary>
    public int Refused { get; private set; }

    /// <summary>Called with 1 before the first round trip, 2 before the second, and so on.</summary>
    public Func<int, Task> Before { get; set; } = _ => Task.CompletedTask;

    public IZoneStore Open(NodeConf node, DatastoreConf? inline, ZoneName? zone)
    {
        if (inline is null)
            return new HookedStore(direct.Open(node, inline, zone), _ => Before(++Trips));
        Refused++;
        throw new IpamException(ErrorCode.TryAgainLater, "it is away");
    }

    public async Task<int> CountAsync(Func<Task> action)
    {
        Trips = 0;
        await action();
        return Trips;
    }
}
