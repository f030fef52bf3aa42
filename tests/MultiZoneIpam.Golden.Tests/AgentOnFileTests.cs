using System.Text.Json.Nodes;

namespace MultiZoneIpam.Golden.Tests;

/// <summary>The published programs, plugin and node agent, on the embedded store.</summary>
public sealed class AgentOnFileTests(SharedEtcd etcd) : GoldenCases(etcd)
{
    private protected override ICaller NewCaller() => new AgentCaller();

    protected override Task<JsonObject?> NewDatastoreAsync() => Task.FromResult<JsonObject?>(null);
}
