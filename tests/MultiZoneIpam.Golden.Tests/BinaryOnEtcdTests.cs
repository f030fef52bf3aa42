using System.Text.Json.Nodes;

namespace MultiZoneIpam.Golden.Tests;

/// <summary>The published program on a real etcd.</summary>
public sealed class BinaryOnEtcdTests(SharedEtcd etcd) : GoldenCases(etcd)
{
    private protected override ICaller NewCaller() => BinaryCaller.Published();

    protected override async Task<JsonObject?> NewDatastoreAsync() => await Etcd.NewDatastoreAsync();
}
