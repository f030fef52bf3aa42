using System.Text.Json.Nodes;
using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Catalog;

namespace MultiZoneIpam.Agent.Tests.Leaks;

/// <summary>Two clusters of one name on one etcd, with nodes of one name: to each, the other's pods seem to be gone.</summary>
public sealed class TwoClusterTests : IAsyncLifetime
{
    EtcdServer etcd = null!;
    LeakLab first = null!;
    LeakLab second = null!;

    public async ValueTask InitializeAsync()
    {
        etcd = await EtcdServer.StartAsync(EtcdServer.Tls.None);
        first = new LeakLab(Datastore());
        second = new LeakLab(Datastore());
        first.PutCluster("uid-first");
        second.PutCluster("uid-second");
        await first.DefineAsync(",\"sticky\":\"pod\"");

        JsonObject Datastore() => new() { ["type"] = "etcd", ["endpoints"] = new JsonArray(etcd.Url), ["prefix"] = "/two" };
    }

    public async ValueTask DisposeAsync()
    {
        await second.DisposeAsync();
        await first.DisposeAsync();
        await etcd.DisposeAsync();
    }

    [Fact]
    public async Task Agent_frees_nothing_of_another_cluster_of_its_clusters_name_and_says_so()
    {
        var address = await first.StartAsync("db-0", "u1");
        await first.LookAsync();

        await second.LookTwiceAsync();
        await second.LookTwiceAtLengthAsync();

        Assert.Equal([address], await first.BoundAsync());
        Assert.All((string[])["zone 'database'", "cluster 'default'", "uid-first", "uid-second", "mzipam zone adopt database"], word => Assert.Contains(word, second.Log[0], StringComparison.Ordinal));
        Assert.NotEqual("0", second.Count("leak_foreign_total"));
        Assert.Equal(("0", "0"), (second.Count("leaks_found_total"), first.Count("leak_foreign_total")));
        await second.StartAsync("web-0", "u2");
        (await second.Node.DelAsync(LeakLab.SandboxOf("web-0", "u2"), LeakLab.Network)).Succeeded();
    }

    [Fact]
    public async Task Reservations_of_another_cluster_are_not_ended_either()
    {
        var address = await first.StartAsync("db-0", "u1");
        await first.LookAsync();
        (await first.Node.DelAsync(LeakLab.SandboxOf("db-0", "u1"), LeakLab.Network)).Succeeded();

        await second.LookTwiceAtLengthAsync();
        await second.LookTwiceAtLengthAsync();

        Assert.Equal([address], await first.ReservedAsync());
    }

    [Fact]
    public async Task Cluster_that_was_built_anew_frees_what_the_one_before_left_once_an_operator_says_so()
    {
        await first.StartAsync("db-0", "u1");
        await first.LookAsync();
        await second.LookTwiceAsync();
        await AdoptAsync(second, "uid-second");

        await second.LookTwiceAsync();

        Assert.Empty(await second.BoundAsync());
        Assert.Contains(second.Log, line => line.Contains("looking for leaks in zone 'database' works again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_was_given_to_another_cluster_between_two_looks_is_not_freed()
    {
        await first.StartAsync("db-0", "u1");
        await first.StartAsync("db-1", "u2");
        (await first.Node.DelAsync(LeakLab.SandboxOf("db-1", "u2"), LeakLab.Network)).Succeeded();
        first.DeletePod("db-0");
        first.DeletePod("db-1");
        await first.LookAsync();
        await first.Parts.Long.RoundAsync(TestContext.Current.CancellationToken);
        await AdoptAsync(first, "uid-second");

        await first.LookTwiceAsync();
        await first.LookTwiceAtLengthAsync();

        Assert.Single(await first.BoundAsync());
        Assert.Single(await first.ReservedAsync());
    }

    [Fact]
    public async Task Cluster_that_does_not_say_which_it_is_frees_nothing()
    {
        await first.StartAsync("db-0", "u1");
        first.DeletePod("db-0");
        first.Cluster.Override = request => request.Path.EndsWith("/namespaces/kube-system", StringComparison.Ordinal) ? TestAnswer.Refusal(403, "Forbidden", "namespaces is forbidden") : null;

        await first.LookTwiceAsync();
        Assert.Single(await first.BoundAsync());
        Assert.Contains("namespaces", Assert.Single(first.Log), StringComparison.Ordinal);

        first.Cluster.Override = _ => null;
        await first.LookTwiceAsync();
        Assert.Empty(await first.BoundAsync());
    }

    static async Task AdoptAsync(LeakLab lab, string uid)
    {
        await using var store = lab.Node.OpenStore();
        await new ClusterMarks(store).AdoptAsync(ZoneName.Parse(LeakLab.Zone, "zone"), "default", uid, TestContext.Current.CancellationToken);
    }
}
