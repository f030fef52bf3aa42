using System.Text.Json.Nodes;

namespace MultiZoneIpam.Golden.Tests;

/// <summary>The verbs in-process on the embedded store.</summary>
public sealed class InProcessOnFileTests(SharedEtcd etcd) : GoldenCases(etcd)
{
    private protected override ICaller NewCaller() => new InProcessCaller();

    protected override Task<JsonObject?> NewDatastoreAsync() => Task.FromResult<JsonObject?>(null);
}
