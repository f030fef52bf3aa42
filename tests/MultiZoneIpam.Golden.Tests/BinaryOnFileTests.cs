using System.Text.Json.Nodes;

namespace MultiZoneIpam.Golden.Tests;

/// <summary>The published program on the embedded store.</summary>
public sealed class BinaryOnFileTests(SharedEtcd etcd) : GoldenCases(etcd)
{
    private protected override ICaller NewCaller() => BinaryCaller.Published();

    protected override Task<JsonObject?> NewDatastoreAsync() => Task.FromResult<JsonObject?>(null);
}
