using System.Text.Json.Nodes;
using MultiZoneIpam.Testing;

[assembly: AssemblyFixture(typeof(MultiZoneIpam.Golden.Tests.SharedEtcd))]

namespace MultiZoneIpam.Golden.Tests;

/// <summary>The one etcd of a test run, started when the first case asks for it. Each case gets a prefix of its own.</summary>
public sealed class SharedEtcd : IAsyncDisposable
{
    readonly Lazy<Task<EtcdServer>> server = new(() => EtcdServer.StartAsync(EtcdServer.Tls.None));

    int prefixes;

    public async Task<JsonObject> NewDatastoreAsync()
    {
        var endpoint = (await server.Value).Url;
        return new JsonObject
        {
            ["type"] = "etcd",
            ["endpoints"] = new JsonArray(endpoint),
            ["prefix"] = $"/golden/{Interlocked.Increment(ref prefixes)}",
        };
    }

    public async ValueTask DisposeAsync()
    {
        if (server.IsValueCreated && server.Value.IsCompletedSuccessfully)
            await (await server.Value).DisposeAsync();
    }
}
