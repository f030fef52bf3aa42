using System.Text.Json.Nodes;
using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Plugin.Tests;

/// <summary>A cluster with an API server and two nodes that share a store; its zone "database" is what the test makes of it.</summary>
sealed class ClusterLab : IAsyncDisposable
{
    public const string Ranges = """ "ranges":[[{"subnet":"10.188.0.0/24","rangeStart":"10.188.0.100","fixedStart":"10.188.0.10","fixedEnd":"10.188.0.99"}]],"cooldown":"0s" """;

    public static readonly string Database = TestNode.Network("database", "\"nad\":\"prod/database\"");

    public ClusterLab()
    {
        Node2 = new TestNode(new JsonObject { ["type"] = "file", ["dataDir"] = Node1.Folder.File("zones") });
        Node2.Configure(conf => conf["nodeName"] = "node2");
        foreach (var node in (TestNode[])[Node1, Node2])
            node.Configure(conf => conf["kubernetes"] = new JsonObject { ["kubeconfig"] = Cluster.Kubeconfig });
    }

    public TestCluster Cluster { get; } = TestCluster.Start();

    public TestNode Node1 { get; } = new(null);

    public TestNode Node2 { get; }

    public int Requests => Cluster.Server.Requests.Count;

    public Task DefineAsync(string more = "") => Node1.DefineAsync("database", more.Length > 0 ? $"{Ranges},{more}" : Ranges);

    /// <summary>The pod is in the cluster, and its interface net1 is added on the node.</summary>
    public Task<Answer> StartAsync(PodShape pod, TestNode node, string containerId)
    {
        Cluster.Put(pod.ToString());
        return node.AddAsync(pod.Net1(containerId), Database);
    }

    public static async Task StopAsync(PodShape pod, TestNode node, string containerId) =>
        (await node.DelAsync(pod.Net1(containerId), Database)).Succeeded();

    public void Delete(PodShape pod) => Cluster.Delete("Pod", pod.Namespace, pod.Name);

    /// <summary>The record of an address; null where it has none.</summary>
    public async Task<AddressRecord?> RecordAsync(string address) =>
        (await Node1.HeldAsync()).SingleOrDefault(held => held.Address.ToString() == address)?.Record;

    public async ValueTask DisposeAsync()
    {
        await Node1.DisposeAsync();
        await Node2.DisposeAsync();
        await Cluster.DisposeAsync();
    }
}
