using System.Text.Json.Nodes;
using MultiZoneIpam.Testing;

[assembly: AssemblyFixture(typeof(MultiZoneIpam.Plugin.Tests.SharedEtcd))]

namespace MultiZoneIpam.Plugin.Tests;

/// <summary>The etcd of the tests that do it no harm, started when the first one asks for it. Each gets a prefix of its own.</summary>
public sealed class SharedEtcd : IAsyncDisposable
{
    readonly Lazy<Task<EtcdServer>> server = new(() => EtcdServer.StartAsync(EtcdServer.Tls.None));

    int prefixes;

    /// <summary>A node with an empty store.</summary>
    internal async Task<TestNode> NewNodeAsync(StoreKind kind) => kind == StoreKind.File
        ? new TestNode(null)
        : new TestNode(DatastoreOn(await server.Value, $"/plugin/{Interlocked.Increment(ref prefixes)}"));

    internal static JsonObject DatastoreOn(EtcdServer server, string prefix) => new()
    {
        ["type"] = "etcd",
        ["endpoints"] = new JsonArray(server.Url),
        ["prefix"] = prefix,
    };

    public async ValueTask DisposeAsync()
    {
        if (server.IsValueCreated && server.Value.IsCompletedSuccessfully)
            await (await server.Value).DisposeAsync();
    }
}
