using System.Text.Json.Nodes;

namespace MultiZoneIpam.Golden.Tests;

/// <summary>The verbs in-process on a real etcd.</summary>
public sealed class InProcessOnEtcdTests(SharedEtcd etcd) : GoldenCases(etcd)
{
    private protected override ICaller NewCaller() => new InProcessCaller();

    protected override async Task<JsonObject?> NewDatastoreAsync() => await Etcd.NewDatastoreAsync();
}
