using System.Text.Json.Nodes;
using MultiZoneIpam.Bench.Contestants;

namespace MultiZoneIpam.Bench.Scenarios;

/// <summary>A store that the plugin can keep its addresses in, and the node file that says so. An etcd that it started ends with it.</summary>
sealed class StoreSetup : IDisposable
{
    readonly EtcdServer? server;

    StoreSetup(string name, string folder, EtcdServer? server, JsonObject? datastore, JsonObject agent)
    {
        this.server = server;
        Name = name;
        var node = new JsonObject
        {
            ["stateDir"] = Path.Combine(folder, "state"),
            ["agent"] = agent,
            ["log"] = new JsonObject { ["file"] = Path.Combine(folder, "plugin.log") },
        };
        if (datastore is not null)
            node["datastore"] = datastore;
        NodeFile = Path.Combine(folder, "multizone-ipam.conf");
        File.WriteAllText(NodeFile, node.ToJsonString());
    }

    public string Name { get; }

    public string NodeFile { get; }

    /// <summary>Null where the plugin serves itself.</summary>
    public AgentProcess? Agent { get; private set; }

    public static async Task<StoreSetup> OpenAsync(BenchRun run, StoreKind kind, CancellationToken cancellation)
    {
        var folder = run.Subfolder($"{kind}".ToLowerInvariant());
        if (kind == StoreKind.File)
            return new StoreSetup("file", folder, null, null, NoAgent());

        var certificates = kind != StoreKind.Etcd ? Certificates.Create(Path.Combine(folder, "pki"), run.Time) : null;
        var server = await EtcdServer.StartAsync(run.Options.Etcd, Path.Combine(folder, "etcd"), certificates, cancellation);
        var datastore = new JsonObject { ["type"] = "etcd", ["endpoints"] = new JsonArray(server.Endpoint) };
        if (certificates is null)
            return new StoreSetup("etcd", folder, server, datastore, NoAgent());

        datastore["caFile"] = certificates.CaFile;
        datastore["certFile"] = certificates.ClientCertFile;
        datastore["keyFile"] = certificates.ClientKeyFile;
        if (kind == StoreKind.EtcdTls)
            return new StoreSetup("etcd mutual TLS", folder, server, datastore, NoAgent());

        var socket = Path.Combine(folder, "run", "agent.sock");
        var behind = new StoreSetup("agent", folder, server, datastore, new JsonObject { ["mode"] = "required", ["socket"] = socket });
        behind.Agent = await AgentProcess.StartAsync(run.Options.Agent, behind.NodeFile, socket, Path.Combine(folder, "agent.log"), cancellation);
        return behind;
    }

    public void Dispose()
    {
        Agent?.Dispose();
        server?.Dispose();
    }

    static JsonObject NoAgent() => new() { ["mode"] = "off" };
}
