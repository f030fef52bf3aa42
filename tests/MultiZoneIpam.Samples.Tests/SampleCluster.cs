using System.Text.Json.Nodes;
using MultiZoneIpam.Plugin.Tests;
using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones.Catalog;
using MultiZoneIpam.Zones.Documents;

namespace MultiZoneIpam.Samples.Tests;

/// <summary>
/// A folder of samples/ in use: its zones are defined, its network is what calls carry, and the pods of its workload are in a cluster
/// with two nodes, as the workload's controller would make them.
/// </summary>
sealed class SampleCluster : IAsyncDisposable
{
    readonly JsonObject network;
    readonly JsonObject workload;

    SampleCluster(JsonObject network, JsonObject workload)
    {
        (this.network, this.workload) = (network, workload);
        Node2 = new TestNode(new JsonObject { ["type"] = "file", ["dataDir"] = Node1.Folder.File("zones") });
        Node2.Configure(conf => conf["nodeName"] = "node2");
        foreach (var node in (TestNode[])[Node1, Node2])
        {
            node.Configure(conf =>
            {
                conf["kubernetes"] = new JsonObject { ["kubeconfig"] = Cluster.Kubeconfig };
                conf["inline"] = "deny";
            });
        }
    }

    public TestCluster Cluster { get; } = TestCluster.Start();

    public TestNode Node1 { get; } = new(null);

    public TestNode Node2 { get; }

    /// <param name="folder">Below samples/; it has one NAD and one workload.</param>
    public static async Task<SampleCluster> StartAsync(string folder)
    {
        var documents = ShownDocuments.Files().Where(file => file.StartsWith($"samples/{folder}/", StringComparison.Ordinal)).SelectMany(ShownDocuments.In).ToLookup(Judge.KindOf);
        var nad = Assert.Single(documents[DocumentKind.NetworkAttachmentDefinition]);
        var config = (JsonObject)JsonNode.Parse(nad.Text("spec", "config")!)!;
        config.TryAdd("name", nad.Text("metadata", "name"));
        var workload = documents[DocumentKind.Workload].Concat(documents[DocumentKind.OtherObject].Where(other => other.Text("kind") == "VirtualMachine"));
        var sample = new SampleCluster(config, (JsonObject)JsonNode.Parse(Assert.Single(workload).Content.GetRawText())!);
        foreach (var zone in documents[DocumentKind.Zone])
        {
            await using var store = sample.Node1.OpenStore();
            Assert.IsType<ApplyOutcome.Created>(await new ZoneCatalog(store).ApplyAsync(ZoneDocument.Parse(zone.Json, zone.Place), CancellationToken.None));
        }
        foreach (var claim in documents[DocumentKind.Claim])
            sample.Cluster.Put(claim.Content.GetRawText());
        return sample;
    }

    public int Replicas => (int)workload["spec"]!["replicas"]!;

    /// <summary>A pod of the workload is there, in the words of its template.</summary>
    /// <param name="controller">"apps/v1 StatefulSet".</param>
    public void PutPod(string name, string uid, string controller, string controllerName)
    {
        var metadata = workload["spec"]!["template"]!["metadata"]?.DeepClone() as JsonObject ?? [];
        metadata["name"] = name;
        metadata["namespace"] = Namespace;
        metadata["uid"] = uid;
        metadata["ownerReferences"] = new JsonArray(new JsonObject
        {
            ["apiVersion"] = controller.Split(' ')[0],
            ["kind"] = controller.Split(' ')[1],
            ["name"] = controllerName,
            ["uid"] = "uid-of-the-controller",
            ["controller"] = true,
        });
        PutPod(metadata);
    }

    public void PutPod(JsonObject metadata) =>
        Cluster.Put(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Pod", ["metadata"] = metadata, ["spec"] = new JsonObject() }.ToJsonString());

    public void DeletePod(string name) => Cluster.Delete("Pod", Namespace, name);

    public Task<Answer> AddAsync(TestNode node, string pod, string uid, string containerId, string ifName = "net1") =>
        node.AddAsync(Sandbox(pod, uid, containerId, ifName), network.ToJsonString());

    public async Task DelAsync(TestNode node, string pod, string uid, string containerId, string ifName = "net1") =>
        (await node.DelAsync(Sandbox(pod, uid, containerId, ifName), network.ToJsonString())).Succeeded();

    public async ValueTask DisposeAsync()
    {
        await Node1.DisposeAsync();
        await Node2.DisposeAsync();
        await Cluster.DisposeAsync();
    }

    string Namespace => (string)workload["metadata"]!["namespace"]!;

    Sandbox Sandbox(string pod, string uid, string containerId, string ifName) =>
        new(containerId, ifName) { Namespace = Namespace, Pod = pod, Uid = uid };
}
