using System.Text.Json.Nodes;
using MultiZoneIpam.Testing;

namespace MultiZoneIpam.E2E.Driving;

/// <summary>
/// Nodes on one switch, with one store and one folder of pod manifests; the zones of samples/layered are applied. Everything is
/// in namespaces of its own and is gone when it is disposed.
/// </summary>
sealed class Cluster : IAsyncDisposable
{
    readonly TemporaryFolder manifests = new();
    readonly List<Node> nodes = [];
    NetworkNamespace? switchNetwork;
    EtcdServer? etcd;

    public IReadOnlyList<Node> Nodes => nodes;

    public Node Node => nodes[0];

    public static async Task<Cluster> StartAsync(StoreKind store, int nodes, CancellationToken cancellationToken)
    {
        var cluster = new Cluster();
        try
        {
            await cluster.BuildAsync(store, nodes, cancellationToken);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Gives a pod a manifest on all nodes. Without one, an ADD whose zone reads pods is refused.</summary>
    /// <param name="pod">"namespace/name".</param>
    public void Define(string pod, params IEnumerable<(string Key, string Value)> annotations)
    {
        var name = pod.Split('/');
        var manifest = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = new JsonObject
            {
                ["namespace"] = name[0],
                ["name"] = name[1],
                ["annotations"] = new JsonObject(annotations.Select(annotation => KeyValuePair.Create(annotation.Key, (JsonNode?)annotation.Value))),
            },
        };
        manifests.Write($"{name[0]}.{name[1]}.json", manifest.ToJsonString());
    }

    public Task ApplyAsync(string zoneDocument, CancellationToken cancellationToken) =>
        Node.MzipamAsync(["zone", "apply", "-f", "-"], zoneDocument, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var node in nodes)
            await node.DisposeAsync();
        if (switchNetwork is not null)
            await switchNetwork.DisposeAsync();
        if (etcd is not null)
            await etcd.DisposeAsync();
        manifests.Dispose();
    }

    async Task BuildAsync(StoreKind store, int count, CancellationToken cancellationToken)
    {
        switchNetwork = await NetworkNamespace.CreateAsync("switch", cancellationToken);
        await switchNetwork.IpAsync("link add sw0 type bridge", cancellationToken);
        await switchNetwork.IpAsync("link set sw0 up", cancellationToken);
        if (store != StoreKind.File)
            etcd = await EtcdServer.StartAsync(EtcdServer.Tls.None);
        for (var index = 1; index <= count; index++)
            await AddNodeAsync(store, $"node{index}", switchNetwork, cancellationToken);
        foreach (var sample in Directory.EnumerateFiles(Repository.At("samples/standalone/manifests")))
            File.Copy(sample, manifests.File(Path.GetFileName(sample)));
        foreach (var zone in (string[])["web", "database"])
            await ApplyAsync(await File.ReadAllTextAsync(Repository.At($"samples/layered/zone-{zone}.yaml"), cancellationToken), cancellationToken);
    }

    async Task AddNodeAsync(StoreKind store, string name, NetworkNamespace switchNetwork, CancellationToken cancellationToken)
    {
        var node = await Node.CreateAsync(name, cancellationToken);
        nodes.Add(node);
        await node.PlugInAsync(switchNetwork, cancellationToken);
        node.Configure(etcd is null ? null : new Uri(etcd.Url), manifests.Path, store == StoreKind.Agent ? "required" : "off");
        if (store == StoreKind.Agent)
            await node.StartAgentAsync();
    }
}
