using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Plugin.Tests.Releases;

/// <summary>DEL while etcd is down: the pod goes, the release waits on the node, and whichever call comes next carries it out.</summary>
public sealed class StoreAwayTests : IAsyncLifetime
{
    const string Wanted = "10.0.0.50";
    static readonly string Network = TestNode.Network("zone");

    EtcdServer etcd = null!;
    TestNode node = null!;

    public async ValueTask InitializeAsync()
    {
        etcd = await EtcdServer.StartAsync(EtcdServer.Tls.None);
        node = new TestNode(SharedEtcd.DatastoreOn(etcd, "/away"));
        await node.DefineAsync("zone", """ "ranges":[[{"subnet":"10.0.0.0/24"}]] """);
    }

    public async ValueTask DisposeAsync()
    {
        await node.DisposeAsync();
        await etcd.DisposeAsync();
    }

    [Fact]
    public async Task The_next_ADD_carries_the_release_out_before_it_takes_an_address_itself()
    {
        var old = Fixed("old");
        (await node.AddAsync(old, Network)).Succeeded();
        etcd.Kill();
        (await node.DelAsync(old, Network)).Succeeded();
        (await node.DelAsync(old, Network)).Succeeded();
        Assert.Equal(["old:net1"], node.State("pending"));
        await etcd.RestartAsync();

        // The same address: it is free only when the release was carried out.
        Assert.Equal(Wanted, (await node.AddAsync(Fixed("new"), Network)).Address);

        Assert.Single(await node.HeldAsync());
        Assert.Empty(node.State("pending"));
        Assert.Equal(["new:net1"], node.State("attachments"));
    }

    [Fact]
    public async Task Several_releases_wait_at_once_and_the_next_DEL_carries_all_of_them_out()
    {
        var sandboxes = Enumerable.Range(0, 6).Select(number => new Sandbox($"c{number}", "net1")).ToList();
        foreach (var sandbox in sandboxes)
            (await node.AddAsync(sandbox, Network)).Succeeded();
        etcd.Kill();
        // Whatever the runtime still has of the config: the note says where.
        foreach (var sandbox in sandboxes[1..])
            (await node.DelAsync(sandbox, """{"name":"other","type":"macvlan"}""")).Succeeded();
        Assert.Equal(5, node.State("pending").Count);
        await etcd.RestartAsync();
        Assert.Equal(6, (await node.HeldAsync()).Count);

        (await node.DelAsync(sandboxes[0], Network)).Succeeded();

        await node.AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task A_container_that_is_attached_again_keeps_its_address()
    {
        var sandbox = new Sandbox("c1", "net1");
        var first = (await node.AddAsync(sandbox, Network)).Succeeded();
        etcd.Kill();
        (await node.DelAsync(sandbox, Network)).Succeeded();
        await etcd.RestartAsync();

        Assert.Equal(first.Text, (await node.AddAsync(sandbox, Network)).Text);
        Assert.Empty(node.State("pending"));
        (await node.DelAsync(new Sandbox("stranger", "net1"), Network)).Succeeded();

        Assert.Equal([first.Address], (await node.HeldAsync()).Addresses(sandbox));
        (await node.DelAsync(sandbox, Network)).Succeeded();
        await node.AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task Where_the_release_cannot_even_be_written_down_the_runtime_has_to_call_again()
    {
        var sandbox = new Sandbox("c1", "net1");
        (await node.AddAsync(sandbox, Network)).Succeeded();
        node.Folder.Write("state/pending", "a file in the folder's place");
        etcd.Kill();

        (await node.DelAsync(sandbox, Network)).Failed(ErrorCode.TryAgainLater, "(c1, net1)", "was not released", "written down");

        await etcd.RestartAsync();
        (await node.DelAsync(sandbox, Network)).Succeeded();
        Assert.Empty(await node.HeldAsync());
    }

    [Fact]
    public async Task A_late_release_does_not_touch_the_next_owner()
    {
        var old = Fixed("old") with { Pod = "db-0", Uid = "uid-1" };
        (await node.AddAsync(old, Network)).Succeeded();
        etcd.Kill();
        (await node.DelAsync(old, Network)).Succeeded();
        await etcd.RestartAsync();
        // Another node of the same store: it knows nothing of what waits on the first one, and the operator has helped.
        await using var other = new TestNode(SharedEtcd.DatastoreOn(etcd, "/away"));
        other.Configure(conf => conf["nodeName"] = "node2");
        (await node.DelAsync(old, Network)).Succeeded();
        var next = (await other.AddAsync(Fixed("next") with { Pod = "db-0", Uid = "uid-2" }, Network)).Succeeded();
        node.Folder.Write("state/pending/old:net1", """{"v":1,"zones":["zone"],"cluster":"default","node":"node1"}""");

        (await node.DelAsync(new Sandbox("stranger", "net1"), Network)).Succeeded();

        Assert.Empty(node.State("pending"));
        Assert.Equal([next.Address], (await node.HeldAsync()).Addresses(Fixed("next")));
    }

    [Fact]
    public async Task With_the_store_away_an_ADD_says_so_and_leaves_nothing()
    {
        etcd.Kill();

        (await node.AddAsync(new Sandbox("c1", "net1"), Network)).Failed(ErrorCode.TryAgainLater, "zone 'zone'", etcd.Url["http://".Length..]);

        await etcd.RestartAsync();
        await node.AssertNothingIsLeftAsync();
    }

    static Sandbox Fixed(string container) => new(container, "net1") { MoreArgs = $"IP={Wanted}" };
}
