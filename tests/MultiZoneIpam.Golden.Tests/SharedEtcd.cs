using System.Text.Json.Nodes;
using MultiZoneIpam.Testing;

[assembly: AssemblyFixture(typeof(MultiZoneIpam.Golden.Tests.SharedEtcd))]

namespace MultiZoneIpam.Golden.Tests;

/// <summary>The etcds of a test run, each started when the first case asks for it. Each case gets a prefix of its own.</summary>
public sealed class SharedEtcd : IAsyncDisposable
{
    readonly Lazy<Task<EtcdServer>> plain = new(() => EtcdServer.StartAsync(EtcdServer.Tls.None));
    readonly Lazy<Task<EtcdServer>> mutual = new(() => EtcdServer.StartAsync(EtcdServer.Tls.Mutual));
    readonly TemporaryFolder strangers = new();
    readonly Lazy<(string CaFile, string CertFile, string KeyFile)> stranger;

    int prefixes;

    public SharedEtcd() => stranger = new(() =>
    {
        using var authority = new CertificateAuthority(strangers.Path, "stranger-ca");
        var (certFile, keyFile) = authority.Issue("stranger");
        return (authority.CaFile, certFile, keyFile);
    });

    public async Task<JsonObject> NewDatastoreAsync() => new()
    {
        ["type"] = "etcd",
        ["endpoints"] = new JsonArray((await plain.Value).Url),
        ["prefix"] = $"/golden/{Interlocked.Increment(ref prefixes)}",
    };

    /// <summary>For cases that talk of TLS: an etcd with mutual TLS, who may use it, and a stranger's files.</summary>
    internal async Task<Dictionary<string, string>> TlsPlacesAsync()
    {
        var server = await mutual.Value;
        return new Dictionary<string, string>
        {
            ["tls.endpoint"] = server.Url,
            ["tls.ca"] = server.CaFile!,
            ["tls.cert"] = server.ClientCertFile!,
            ["tls.key"] = server.ClientKeyFile!,
            ["tls.prefix"] = $"/golden/{Interlocked.Increment(ref prefixes)}",
            ["stranger.ca"] = stranger.Value.CaFile,
            ["stranger.cert"] = stranger.Value.CertFile,
            ["stranger.key"] = stranger.Value.KeyFile,
        };
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in (Lazy<Task<EtcdServer>>[])[plain, mutual])
        {
            if (server.IsValueCreated && server.Value.IsCompletedSuccessfully)
                await (await server.Value).DisposeAsync();
        }
        strangers.Dispose();
    }
}
