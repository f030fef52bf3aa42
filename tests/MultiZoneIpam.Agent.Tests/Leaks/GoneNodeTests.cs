using System.Text.Json.Nodes;
using MultiZoneIpam.Testing;

namespace MultiZoneIpam.Agent.Tests.Leaks;

/// <summary>Two nodes of one cluster on one etcd: each cleans up after itself, and one of them after a node that is no more.</summary>
public sealed class GoneNodeTests : IAsyncLifetime
{
    EtcdServer etcd = null!;
    LeakLab node1 = null!;
    LeakLab node2 = null!;

    public async ValueTask InitializeAsync()
    {
        etcd = await EtcdServer.StartAsync(EtcdServer.Tls.None);
        node1 = new LeakLab(Datastore());
        node2 = new LeakLab(Datastore(), "node2", node1.Cluster);
        await node1.DefineAsync();

        JsonObject Datastore() => new() { ["type"] = "etcd", ["endpoints"] = new JsonArray(etcd.Url), ["prefix"] = "/gone" };
    }

    public async ValueTask DisposeAsync()
    {
        await node2.Node.DisposeAsync();
        await node1.DisposeAsync();
        await etcd.DisposeAsync();
    }

    [Fact]
    public async Task Agent_leaves_alone_what_is_another_nodes()
    {
        await node2.StartAsync("db-0", "u1");
        await node1.StartAsync("db-1", "u2");
        node1.DeletePod("db-0");

        await node1.LookTwiceAsync();
        await node1.LookTwiceAtLengthAsync();
        Assert.Equal(2, (await node1.BoundAsync()).Count);
        await node2.LookTwiceAsync();
        Assert.Single(await node1.BoundAsync());
    }

    [Fact]
    public async Task Records_of_a_node_that_is_no_more_are_freed_by_another_once_their_pods_are_gone()
    {
        await node2.StartAsync("db-0", "u1");
        node1.Cluster.Delete("Node", null, "node2");
        await node1.LookTwiceAtLengthAsync();
        Assert.Single(await node1.BoundAsync());
        Assert.Equal("0", node1.Count("leaks_found_total"));
        node1.DeletePod("db-0");

        await node1.LookTwiceAtLengthAsync();

        Assert.Empty(await node1.BoundAsync());
        Assert.Equal(("1", "1"), (node1.Count("leaks_found_total"), node1.Count("leaks_freed_total")));
        Assert.Contains("node node2", Assert.Single(node1.Log), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Living_pod_of_a_node_that_the_cluster_knows_by_another_name_is_counted_once_and_keeps_its_address()
    {
        await node2.StartAsync("db-0", "u1");
        node1.Cluster.Delete("Node", null, "node2");
        node1.PutPod("db-0", "u1", "node2.example.org");

        await node1.LookTwiceAtLengthAsync();
        await node1.LookTwiceAtLengthAsync();
        await node1.LookTwiceAtLengthAsync();

        Assert.Single(await node1.BoundAsync());
        Assert.Equal("1", node1.Count("leaks_found_total"));
    }

    [Fact]
    public async Task List_without_the_agents_own_node_is_not_of_its_cluster()
    {
        await node2.StartAsync("db-0", "u1");
        node1.DeletePod("db-0");
        node1.Cluster.Delete("Node", null, "node2");
        node1.Cluster.Delete("Node", null, "node1");
        node1.PutNode("elsewhere");

        await node1.LookTwiceAtLengthAsync();

        Assert.Single(await node1.BoundAsync());
        Assert.Contains("'node1' is none of them", Assert.Single(node1.Log), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_agents_exactly_one_looks_after_the_zone_of_a_node_that_is_no_more()
    {
        node1.PutNode("node3");
        await node1.Node.DefineAsync("other", """ "ranges":[[{"subnet":"10.9.0.0/24"}]] """);
        node2.Node.Configure(conf => conf["nodeName"] = "node3");
        node1.PutPod("db-0", "u1", "node3");
        foreach (var zone in (string[])[LeakLab.Zone, "other"])
            (await node2.Node.AddAsync(LeakLab.SandboxOf("db-0", "u1") with { IfName = zone }, TestNode.Network(zone))).Succeeded();
        node2.Node.Configure(conf => conf["nodeName"] = "node2");
        node1.DeletePod("db-0");
        node1.Cluster.Delete("Node", null, "node3");

        await node1.LookTwiceAtLengthAsync();
        await node2.LookTwiceAtLengthAsync();

        Assert.Empty((await node1.Node.HeldAsync()));
        Assert.Equal(2, node1.Log.Concat(node2.Log).Count(line => line.Contains("leak freed", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Store_that_is_away_is_said_once_and_looked_at_again_when_it_is_back()
    {
        await node1.StartAsync("db-0", "u1");
        node1.DeletePod("db-0");
        await node1.LookAsync();
        etcd.Kill();
        node1.Clock.Pass(TimeSpan.FromMinutes(3));
        await node1.LookAsync();
        await node1.LookAsync();
        Assert.Contains("reading the records of zone 'database' does not work", Assert.Single(node1.Log), StringComparison.Ordinal);
        await etcd.RestartAsync();

        await node1.LookAsync();

        Assert.Empty(await node1.BoundAsync());
    }

    [Fact]
    public async Task Releases_that_wait_are_all_carried_out_without_any_call_when_the_store_is_back()
    {
        var pods = Enumerable.Range(0, 20).Select(pod => LeakLab.SandboxOf($"db-{pod}", $"u{pod}")).ToList();
        foreach (var pod in pods)
            await node1.StartAsync(pod.Pod!, pod.Uid!);
        etcd.Kill();
        foreach (var pod in pods)
            (await node1.Node.DelAsync(pod, LeakLab.Network)).Succeeded();
        Assert.Equal(20, node1.Node.State("pending").Count);

        using var stop = new CancellationTokenSource();
        var running = node1.Parts.Pending.RunAsync(stop.Token);
        while (node1.Log.Count == 0)
            await Task.Delay(20, TestContext.Current.CancellationToken);
        await etcd.RestartAsync();
        while (node1.Node.State("pending").Count > 0)
            await Task.Delay(20, TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        Assert.Empty(await node1.BoundAsync());
        Assert.Contains("20 wait", node1.Log[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rested_addresses_are_set_free_without_any_ADD()
    {
        for (var pod = 0; pod < 60; pod++)
            await node1.StartAsync($"db-{pod}", $"u{pod}");
        for (var pod = 0; pod < 60; pod++)
            (await node1.Node.DelAsync(LeakLab.SandboxOf($"db-{pod}", $"u{pod}"), LeakLab.Network)).Succeeded();
        await node1.Parts.Rest.RoundAsync(TestContext.Current.CancellationToken);
        Assert.Equal(60, await CountAsync());
        node1.Clock.Pass(TimeSpan.FromSeconds(60));

        await node1.Parts.Rest.RoundAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, await CountAsync());
    }

    async Task<int> CountAsync()
    {
        await using var store = node1.Node.OpenStore();
        var zone = MultiZoneIpam.Zones.ZoneName.Parse(LeakLab.Zone, "zone");
        return await new MultiZoneIpam.Zones.Catalog.ZoneCatalog(store).RecordsAsync(zone, TestContext.Current.CancellationToken).CountAsync(TestContext.Current.CancellationToken);
    }
}
