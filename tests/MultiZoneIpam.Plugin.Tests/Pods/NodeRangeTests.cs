using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Plugin.Tests.Pods;

/// <summary>Ranges by node: the labels are the API's, each node takes of its own ranges, and nothing is guessed.</summary>
public sealed class NodeRangeTests : IAsyncLifetime
{
    static readonly string Wide = TestNode.Network("wide");

    readonly ClusterLab lab = new();

    public async ValueTask InitializeAsync()
    {
        await lab.Node1.DefineAsync("wide", """
            "ranges":[[{"subnet":"10.6.0.0/16","nodeSelector":{"node-subnet":"subnet-6"}},{"subnet":"10.7.0.0/16","nodeSelector":{"node-subnet":"subnet-7"}}]]
            """);
        Label("node1", "subnet-6");
        Label("node2", "subnet-7");
    }

    public ValueTask DisposeAsync() => lab.DisposeAsync();

    [Fact]
    public async Task Pods_of_one_daemon_set_have_addresses_that_fit_their_nodes()
    {
        Assert.StartsWith("10.6.", (await AddAsync(lab.Node1, "aaaaa")).Address, StringComparison.Ordinal);
        Assert.StartsWith("10.7.", (await AddAsync(lab.Node2, "bbbbb")).Address, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_without_a_range_is_told_so_and_the_next_zone_is_asked()
    {
        Label("node2", "subnet-8");
        await lab.DefineAsync();

        (await AddAsync(lab.Node2, "aaaaa")).Failed(ErrorCode.ZoneExhausted, "'wide'", "node 'node2'");
        Assert.StartsWith("10.188.0.", (await AddAsync(lab.Node2, "aaaaa", TestNode.NetworkOf("wide", "database"))).Address, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_whose_labels_cannot_be_told_gets_nothing()
    {
        lab.Cluster.Override = request => request.Path.Contains("/nodes/", StringComparison.Ordinal) ? TestAnswer.Refusal(403, "Forbidden", "no") : null;

        (await AddAsync(lab.Node1, "aaaaa")).Failed(ErrorCode.TryAgainLater, "/api/v1/nodes/node1", "403");
        await lab.Node1.AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task An_address_that_is_kept_on_another_node_is_passed_over_there()
    {
        await lab.Node1.DefineAsync("wide", """
            "ranges":[[{"subnet":"10.6.0.0/16","nodeSelector":{"node-subnet":"subnet-6"}},{"subnet":"10.7.0.0/16","nodeSelector":{"node-subnet":"subnet-7"}}]],"sticky":"pod"
            """);
        var pod = PodShape.OfStatefulSet("db-0", "u1");
        lab.Cluster.Put(pod.ToString());
        var address = (await lab.Node1.AddAsync(pod.Net1("c1"), Wide)).Address;
        (await lab.Node1.DelAsync(pod.Net1("c1"), Wide)).Succeeded();

        Assert.StartsWith("10.7.", (await lab.Node2.AddAsync(pod.Net1("c2"), Wide)).Address, StringComparison.Ordinal);
        (await lab.Node2.DelAsync(pod.Net1("c2"), Wide)).Succeeded();
        Assert.Equal(address, (await lab.Node1.AddAsync(pod.Net1("c3"), Wide)).Address);
    }

    Task<Answer> AddAsync(TestNode node, string suffix, string? network = null)
    {
        var pod = new PodShape($"probe-{suffix}", $"u-{suffix}") { Controller = "apps/v1 DaemonSet probe", GenerateName = "probe-" };
        lab.Cluster.Put(pod.ToString());
        return node.AddAsync(pod.Net1($"c-{suffix}"), network ?? Wide);
    }

    void Label(string node, string subnet) => lab.Cluster.Put(
        $$"""{"apiVersion":"v1","kind":"Node","metadata":{"name":"{{node}}","labels":{"node-subnet":"{{subnet}}"} } }""");
}
