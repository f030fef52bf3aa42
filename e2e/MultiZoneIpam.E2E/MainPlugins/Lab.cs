using System.Text.Json.Nodes;
using MultiZoneIpam.E2E.Driving;

namespace MultiZoneIpam.E2E.MainPlugins;

/// <summary>A node, one pod's sandbox on it and a network of one main plugin, whose zone "lab" has two IPv4 sets and one of IPv6.</summary>
sealed class Lab : IAsyncDisposable
{
    public const string Ranges =
        """
        apiVersion: ipam.multizone.dev/v1alpha1
        kind: Zone
        metadata: { name: lab }
        spec:
          ranges:
            - - { subnet: 10.66.0.0/24, gateway: 10.66.0.1 }
            - - { subnet: 10.67.0.0/24, gateway: 10.67.0.1 }
            - - { subnet: "fd00:66::/64", gateway: "fd00:66::1" }

        """;

    readonly Cluster cluster;
    readonly Sandbox sandbox;
    bool sandboxIsGone;

    Lab(Cluster cluster, Sandbox sandbox, JsonObject network)
    {
        this.cluster = cluster;
        this.sandbox = sandbox;
        Network = network;
        LibCni = new LibCni(cluster.Node);
        Attaching = Attaching.Of(sandbox, "net1");
    }

    public Node Node => cluster.Node;

    public NetworkNamespace Pod => sandbox.Network;

    public JsonObject Network { get; }

    public LibCni LibCni { get; }

    public Attaching Attaching { get; set; }

    /// <summary>With all that the main plugin needs; skips where this machine cannot have it.</summary>
    /// <param name="zone">The document of zone "lab".</param>
    public static async Task<Lab> StartAsync(MainPlugin plugin, StoreKind store, string zone, CancellationToken cancellationToken)
    {
        var lab = await StartUnpreparedAsync(plugin, store, zone, cancellationToken);
        try
        {
            await plugin.PrepareAsync(lab.Node, cancellationToken);
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    /// <summary>Where the main plugin's device is not wanted.</summary>
    public static async Task<Lab> StartUnpreparedAsync(MainPlugin plugin, StoreKind store, string zone, CancellationToken cancellationToken)
    {
        var cluster = await Cluster.StartAsync(store, nodes: 1, cancellationToken);
        try
        {
            cluster.Define("lab/pod-1");
            await cluster.ApplyAsync(zone, cancellationToken);
            var sandbox = await Sandbox.CreateAsync("lab/pod-1", cancellationToken);
            await cluster.Node.Network.SkipAddressDetectionAsync(cancellationToken);
            await sandbox.Network.SkipAddressDetectionAsync(cancellationToken);
            return new Lab(cluster, sandbox, plugin.Network("lab"));
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public Task<PluginAnswer> AddAsync(CancellationToken cancellationToken) => LibCni.AddAsync(Network, Attaching, cancellationToken);

    public Task<PluginAnswer> CheckAsync(CancellationToken cancellationToken) => LibCni.CheckAsync(Network, Attaching, cancellationToken);

    public Task<PluginAnswer> DelAsync(CancellationToken cancellationToken) => LibCni.DelAsync(Network, Attaching, cancellationToken);

    /// <summary>The addresses that the attachment holds, by the store.</summary>
    public async Task<IEnumerable<string>> HeldAsync(CancellationToken cancellationToken) =>
        (await Node.BoundAsync(cancellationToken)).Select(holding => holding.Address).Order(StringComparer.Ordinal);

    /// <summary>As when a node restarts: the namespace is gone before anybody said DEL.</summary>
    public async Task RemoveSandboxAsync()
    {
        await sandbox.DisposeAsync();
        sandboxIsGone = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (!sandboxIsGone)
            await sandbox.DisposeAsync();
        await cluster.DisposeAsync();
    }
}
