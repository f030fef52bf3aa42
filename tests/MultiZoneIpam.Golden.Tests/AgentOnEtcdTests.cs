using System.Text.Json.Nodes;

namespace MultiZoneIpam.Golden.Tests;

/// <summary>The published programs, plugin and node agent, on a real etcd.</summary>
public sealed class AgentOnEtcdTests(SharedEtcd etcd) : GoldenCases(etcd)
{
    private protected override ICaller NewCaller() => new AgentCaller();

    protected override async Task<JsonObject?> NewDatastoreAsync() => await Etcd.NewDatastoreAsync();
}
