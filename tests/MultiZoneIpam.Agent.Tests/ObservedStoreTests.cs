using MultiZoneIpam.Agent.Backends;
using MultiZoneIpam.Agent.Keeping;
using MultiZoneIpam.Agent.Metrics;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Documents;

namespace MultiZoneIpam.Agent.Tests;

/// <summary>Who counts how stores answer takes nothing from them.</summary>
public class ObservedStoreTests
{
    [Fact]
    public async Task What_a_kept_store_remembers_of_zones_is_there_for_calls_that_are_counted()
    {
        using var kept = new KeptStores(TimeProvider.System);
        var observed = new ObservedStores(kept, new StoreAnswers(new KnownZones(), TimeProvider.System));
        var node = new NodeConf { Datastore = new DatastoreConf { Type = DatastoreConf.Etcd, Endpoints = ["http://127.0.0.1:1"] } };

        await using var first = observed.Open(node, null, null);
        await using var second = observed.Open(node, null, null);

        Assert.Same(Assert.IsAssignableFrom<IRemembersZones>(first).Memory, Assert.IsAssignableFrom<IRemembersZones>(second).Memory);
    }
}
