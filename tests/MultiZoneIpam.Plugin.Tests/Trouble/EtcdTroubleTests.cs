using System.Diagnostics;
using System.Text.Json.Nodes;
using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Plugin.Tests.Trouble;

/// <summary>
/// etcd paused, killed or restarted in the middle of a call. The pod is read between the look and the commit, so what an API
/// server of the test does when it is asked happens just there.
/// </summary>
public sealed class EtcdTroubleTests : IAsyncLifetime
{
    static readonly Sandbox Net1 = new("c1", "net1") { Pod = "db-0", Uid = "uid-1" };
    static readonly string Network = TestNode.Network("zone");

    readonly TestApiServer api = new(null);
    EtcdServer etcd = null!;
    TestNode node = null!;

    public async ValueTask InitializeAsync()
    {
        etcd = await EtcdServer.StartAsync(EtcdServer.Tls.None);
        node = new TestNode(SharedEtcd.DatastoreOn(etcd, "/trouble"));
        await node.DefineAsync("zone", """ "ranges":[[{"subnet":"10.0.0.0/24"}]] """);
        node.Configure(conf => conf["timeouts"] = new JsonObject { ["add"] = "2s", ["del"] = "2s" });
    }

    public async ValueTask DisposeAsync()
    {
        await api.DisposeAsync();
        await node.DisposeAsync();
        await etcd.DisposeAsync();
    }

    [Fact]
    public async Task A_store_that_stands_still_ends_the_call_within_its_timeout()
    {
        etcd.Pause();
        var time = Stopwatch.StartNew();

        (await PluginProcess.RunAsync(node, "ADD", Net1, Network)).Failed(ErrorCode.TryAgainLater, "zone 'zone'");
        (await PluginProcess.RunAsync(node, "DEL", Net1, Network)).Succeeded();

        Assert.InRange(time.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(8));
        etcd.Continue();
        (await node.AddAsync(Net1, Network)).Succeeded();
        Assert.Single(await node.HeldAsync());
        Assert.Empty(node.State("pending"));
    }

    [Fact]
    public async Task A_commit_whose_answer_was_lost_is_found_by_the_same_ADD_again()
    {
        // Sent to a server that stands still: nobody knows whether it will be applied. It will.
        WhenThePodIsRead(etcd.Pause);
        (await node.AddAsync(Net1, Network)).Failed(ErrorCode.TryAgainLater, "may have been applied");
        Assert.Equal(["c1:net1"], node.State("attachments"));
        WhenThePodIsRead(() => { });
        etcd.Continue();

        var again = (await node.AddAsync(Net1, Network)).Succeeded();

        Assert.Equal([again.Address], (await node.HeldAsync()).Addresses(Net1));
        Assert.Single(await node.HeldAsync());
        (await node.DelAsync(Net1, """{"name":"other","type":"macvlan"}""")).Succeeded();
        await node.AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task A_commit_whose_answer_was_lost_is_taken_over_by_the_pods_next_sandbox()
    {
        WhenThePodIsRead(etcd.Pause);
        (await node.AddAsync(Net1, Network)).Failed(ErrorCode.TryAgainLater);
        WhenThePodIsRead(() => { });
        etcd.Continue();

        var next = Net1 with { ContainerId = "c2" };
        (await node.DelAsync(Net1, Network)).Succeeded();
        var answer = (await node.AddAsync(next, Network)).Succeeded();

        Assert.Equal([answer.Address], (await node.HeldAsync()).Select(stored => stored.Address.ToString()));
        (await node.DelAsync(next, Network)).Succeeded();
        await node.AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task A_store_that_dies_between_look_and_commit_leaves_one_record_or_none()
    {
        WhenThePodIsRead(etcd.Kill);
        (await node.AddAsync(Net1, Network)).Failed(ErrorCode.TryAgainLater);
        WhenThePodIsRead(() => { });
        await etcd.RestartAsync();
        Assert.InRange((await node.HeldAsync()).Count, 0, 1);

        var answer = (await node.AddAsync(Net1, Network)).Succeeded();

        Assert.Equal([answer.Address], (await node.HeldAsync()).Select(stored => stored.Address.ToString()));
    }

    [Fact]
    public async Task A_store_that_is_restarted_between_look_and_commit_serves_the_call_or_the_next_one()
    {
        node.Configure(conf => conf.Remove("timeouts"));
        WhenThePodIsRead(() =>
        {
            etcd.Kill();
            etcd.RestartAsync().Wait(TimeSpan.FromSeconds(4));
        });

        var first = await node.AddAsync(Net1, Network);
        WhenThePodIsRead(() => { });
        var answer = first.ExitCode == 0 ? first : first.Failed(ErrorCode.TryAgainLater) is var _ ? await node.AddAsync(Net1, Network) : first;

        Assert.Equal([answer.Succeeded().Address], (await node.HeldAsync()).Select(stored => stored.Address.ToString()));
        (await node.DelAsync(Net1, Network)).Succeeded();
        await node.AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task A_store_without_room_gives_nothing_and_still_takes_back()
    {
        var earlier = Net1 with { ContainerId = "c0", Uid = "uid-0" };
        (await node.AddAsync(earlier, Network)).Succeeded();
        await etcd.PostAsync("/v3/maintenance/alarm", """{"action":"ACTIVATE","alarm":"NOSPACE"}""");

        (await node.AddAsync(Net1, Network)).Failed(ErrorCode.TryAgainLater, "has no room");
        // etcd says so of changes that it has applied, too: the DEL must know where to look.
        Assert.Contains("c1:net1", node.State("attachments"));
        (await node.DelAsync(Net1, Network)).Succeeded();
        (await node.DelAsync(earlier, Network)).Succeeded();

        await node.AssertNothingIsLeftAsync();
    }

    void WhenThePodIsRead(Action action)
    {
        var kubeconfig = node.Folder.Write("kubeconfig", $$"""
            apiVersion: v1
            kind: Config
            current-context: it
            contexts: [{ name: it, context: { cluster: it } }]
            clusters: [{ name: it, cluster: { server: "{{api.Url}}" } }]
            """);
        node.Configure(conf => conf["kubernetes"] = new JsonObject { ["kubeconfig"] = kubeconfig });
        api.Answer = _ =>
        {
            action();
            return new TestAnswer(200, TestNode.PodJson("prod", "db-0", "uid-1"));
        };
    }
}
