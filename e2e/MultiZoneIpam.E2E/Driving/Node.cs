using System.Text.Json.Nodes;
using MultiZoneIpam.Testing;

namespace MultiZoneIpam.E2E.Driving;

/// <summary>
/// A node: a network namespace whose eth1 is plugged into the cluster's switch, a node file, a state folder. Programs run on it
/// see nothing of the machine's own interfaces.
/// </summary>
sealed class Node : IAsyncDisposable
{
    readonly TemporaryFolder folder = new();
    StoreRelay? relay;
    AgentProcess? agent;

    Node(string name, NetworkNamespace network)
    {
        Name = name;
        Network = network;
        Cni = new CniRuntime(this);
    }

    public string Name { get; }

    public NetworkNamespace Network { get; }

    public CniRuntime Cni { get; }

    public string ConfigFile => folder.File("multizone-ipam.conf");

    string AgentSocket => folder.File("run/agent.sock");

    public static async Task<Node> CreateAsync(string name, CancellationToken cancellationToken) =>
        new(name, await NetworkNamespace.CreateAsync(name, cancellationToken));

    /// <param name="switchNetwork">The namespace with the bridge sw0.</param>
    public async Task PlugInAsync(NetworkNamespace switchNetwork, CancellationToken cancellationToken)
    {
        await Network.IpAsync($"link add eth1 type veth peer name {Name} netns {Path.GetFileName(switchNetwork.Path)}", cancellationToken);
        await Network.IpAsync("link set eth1 up", cancellationToken);
        await switchNetwork.IpAsync($"link set {Name} master sw0 up", cancellationToken);
    }

    /// <param name="etcd">Null for the embedded store.</param>
    /// <param name="manifests">The folder of the pods' manifests.</param>
    /// <param name="agentMode">Of the node file.</param>
    public void Configure(Uri? etcd, string manifests, string agentMode)
    {
        relay = etcd is null ? null : new StoreRelay(Network, etcd);
        folder.Write("multizone-ipam.conf", Config(manifests, agentMode));
    }

    public async Task StartAgentAsync() => agent = await AgentProcess.StartAsync(Network.Inside, ConfigFile, AgentSocket);

    /// <summary>Runs <c>mzipam</c> on the node; its output, where it must succeed.</summary>
    public async Task<string> MzipamAsync(IReadOnlyList<string> arguments, string input, CancellationToken cancellationToken)
    {
        var environment = new Dictionary<string, string> { ["MULTIZONE_IPAM_CONFIG"] = ConfigFile };
        var line = Network.Inside([Path.Combine(Repository.Dist, "mzipam"), .. arguments]);
        return (await Command.RunAsync(line, environment, input, cancellationToken)).Succeeded();
    }

    /// <summary>Who has an address bound, by the node's store.</summary>
    public async Task<IReadOnlyList<Holding>> BoundAsync(CancellationToken cancellationToken) =>
        Holding.ReadBound(await MzipamAsync(["show", "--output", "json"], "", cancellationToken));

    /// <summary>Puts a shell script in the IPAM plugin's place; the plugin itself is <c>$IPAM</c>.</summary>
    /// <remarks>Another process writes it: while this one has a file open for writing, so may a child of a parallel test, and it can't be run.</remarks>
    public async Task WrapIpamAsync(string script, CancellationToken cancellationToken)
    {
        var wrapper = folder.File("wrapped/multizone-ipam");
        var text = $"#!/bin/sh\nIPAM={Path.Combine(Repository.Dist, "multizone-ipam")}\n{script}\n";
        var nothing = new Dictionary<string, string>();
        (await Command.RunAsync(["install", "-D", "-m", "755", "/dev/stdin", wrapper], nothing, text, cancellationToken)).Succeeded();
        Cni.Path = [Path.GetDirectoryName(wrapper)!, "/usr/lib/cni"];
    }

    public void UnwrapIpam() => Cni.Path = [Repository.Dist, "/usr/lib/cni"];

    public async ValueTask DisposeAsync()
    {
        if (agent is not null)
            await agent.DisposeAsync();
        if (relay is not null)
            await relay.DisposeAsync();
        await Network.DisposeAsync();
        folder.Dispose();
    }

    string Config(string manifests, string agentMode)
    {
        var datastore = relay is null
            ? new JsonObject { ["type"] = "file" }
            : new JsonObject { ["type"] = "etcd", ["endpoints"] = new JsonArray(relay.Endpoint.ToString().TrimEnd('/')) };
        return new JsonObject
        {
            ["nodeName"] = Name,
            ["agent"] = new JsonObject { ["mode"] = agentMode, ["socket"] = AgentSocket },
            ["datastore"] = datastore,
            ["kubernetes"] = new JsonObject { ["manifests"] = manifests },
            ["stateDir"] = folder.File("state"),
            ["inline"] = "deny",
            ["log"] = new JsonObject { ["file"] = folder.File("log") },
        }.ToJsonString();
    }
}
