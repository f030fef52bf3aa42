using System.Text.Json.Nodes;
using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Plugin.Tests.Pods;

/// <summary>When the pod is read, and what follows where nobody can tell about it: never a random address in place of a fixed one.</summary>
public sealed class PodKnowledgeTests : IAsyncLifetime
{
    const string PodPath = "/api/v1/namespaces/prod/pods/db-0";
    const string Ranges = """ "ranges":[[{"subnet":"10.188.0.0/24"}]] """;

    static readonly Sandbox Net1 = new("c1", "net1") { Pod = "db-0", Uid = "uid-1" };
    static readonly string Database = TestNode.Network("database");

    readonly TestNode node = new(null);
    readonly TestApiServer api = new(null);

    public async ValueTask InitializeAsync() => await node.DefineAsync("database", Ranges);

    public async ValueTask DisposeAsync()
    {
        await api.DisposeAsync();
        await node.DisposeAsync();
    }

    [Fact]
    public async Task A_zone_that_ignores_annotations_reads_no_pod()
    {
        node.Configure(conf => conf["kubernetes"] = new JsonObject { ["manifests"] = node.Folder.File("no-such-folder") });
        (await node.AddAsync(Net1, Database)).Failed(ErrorCode.TryAgainLater, "no-such-folder");

        await node.DefineAsync("database", Ranges + """ ,"annotations":"ignore" """);

        (await node.AddAsync(Net1, Database)).Succeeded();
    }

    [Fact]
    public async Task Without_a_source_about_pods_there_are_no_annotations()
    {
        (await node.AddAsync(Net1, Database)).Succeeded();
    }

    [Fact]
    public async Task The_pod_of_the_API_server_is_asked_once_and_honoured()
    {
        UseApiServer(api.Url);
        api.Objects[PodPath] = TestNode.PodJson("prod", "db-0", "uid-1", ("net1.ipam.multizone.dev/ip", "10.188.0.50"));

        Assert.Equal("10.188.0.50", (await node.AddAsync(Net1, Database)).Address);
        Assert.Single(api.Requests);
    }

    [Fact]
    public async Task A_pod_that_is_not_there_gets_nothing_yet()
    {
        UseApiServer(api.Url);

        (await node.AddAsync(Net1, Database)).Failed(ErrorCode.TryAgainLater, "'database'", "prod/db-0", "no such pod");
        await node.AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task A_pod_of_the_same_name_with_another_UID_is_another()
    {
        UseApiServer(api.Url);
        api.Objects[PodPath] = TestNode.PodJson("prod", "db-0", "uid-2", ("net1.ipam.multizone.dev/ip", "10.188.0.50"));

        (await node.AddAsync(Net1, Database)).Failed(ErrorCode.TryAgainLater, "uid-1", "uid-2");
        await node.AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task With_the_API_server_away_nothing_is_taken_and_what_is_held_is_released()
    {
        UseApiServer(api.Url);
        api.Objects[PodPath] = TestNode.PodJson("prod", "db-0", "uid-1");
        var earlier = Net1 with { ContainerId = "c0", IfName = "net2" };
        (await node.AddAsync(earlier, Database)).Succeeded();
        UseApiServer(new Uri($"http://127.0.0.1:{FreePorts.Take(1)[0]}"));

        (await node.AddAsync(Net1, Database)).Failed(ErrorCode.TryAgainLater, "prod/db-0");
        Assert.Single(await node.HeldAsync());
        (await node.DelAsync(earlier, Database)).Succeeded();
        await node.AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task The_same_ADD_again_needs_no_pod()
    {
        UseApiServer(api.Url);
        api.Objects[PodPath] = TestNode.PodJson("prod", "db-0", "uid-1");
        var first = (await node.AddAsync(Net1, Database)).Succeeded();
        api.Objects.Remove(PodPath);

        Assert.Equal(first.Text, (await node.AddAsync(Net1, Database)).Text);
    }

    void UseApiServer(Uri url)
    {
        var kubeconfig = node.Folder.Write("kubeconfig", $$"""
            apiVersion: v1
            kind: Config
            current-context: it
            contexts: [{ name: it, context: { cluster: it } }]
            clusters: [{ name: it, cluster: { server: "{{url}}" } }]
            """);
        node.Configure(conf => conf["kubernetes"] = new JsonObject { ["kubeconfig"] = kubeconfig });
    }
}
