using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Plugin.Tests.Releases;

/// <summary>What a node keeps between calls: damaged, unwritable, or about a store that does not answer.</summary>
public sealed class NodeStateTests(SharedEtcd etcd) : IAsyncLifetime
{
    static readonly Sandbox C1 = new("c1", "net1");
    static readonly string Network = TestNode.Network("zone");

    readonly TestNode node = new(null);

    public async ValueTask InitializeAsync() => await node.DefineAsync("zone", """ "ranges":[[{"subnet":"10.0.0.0/24"}]] """);

    public ValueTask DisposeAsync() => node.DisposeAsync();

    [Theory]
    [InlineData("")]
    [InlineData("{\"v\":1,\"zones\":[\"zo")]
    [InlineData("[]")]
    public async Task A_damaged_note_leaves_the_config_to_go_by(string damaged)
    {
        (await node.AddAsync(C1, Network)).Succeeded();
        node.Folder.Write("state/attachments/c1:net1", damaged);

        (await node.DelAsync(C1, Network)).Succeeded();

        await node.AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task A_note_of_another_length_replaces_the_one_before_whole()
    {
        await node.DefineAsync("a-zone-with-a-long-name", """ "ranges":[[{"subnet":"10.7.0.0/24"}]] """);
        // What a killed ADD of an earlier config left.
        node.Folder.Write("state/attachments/c1:net1", """{"v":1,"zones":["a-zone-with-a-long-name"],"cluster":"a-cluster-with-a-long-name","node":"node1","datastore":{"type":"file","dataDir":"/nowhere"}}""");
        (await node.AddAsync(C1, Network)).Succeeded();

        (await node.DelAsync(C1, """{"name":"other","type":"macvlan"}""")).Succeeded();

        await node.AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task Where_the_state_folder_cannot_be_written_ADD_takes_nothing_and_DEL_still_releases()
    {
        (await node.AddAsync(C1, Network)).Succeeded();
        Directory.Delete(node.StateDir, recursive: true);
        node.Folder.Write("state", "a file in the folder's place");

        (await node.AddAsync(new Sandbox("c2", "net1"), Network)).Failed(ErrorCode.Io, $"{node.StateDir}/attachments");
        Assert.Single(await node.HeldAsync());
        (await node.DelAsync(C1, Network)).Succeeded();
        Assert.Empty(await node.HeldAsync());
    }

    [Fact]
    public async Task Rubbish_among_the_pending_releases_fails_no_call()
    {
        node.Folder.Write("state/pending/.c9:net1", "{\"v\":1,");
        node.Folder.Write("state/pending/readme", "put here by hand");
        node.Folder.Write("state/pending/c8:net1", "{\"v\":");
        Directory.CreateDirectory($"{node.StateDir}/pending/c7:net1");

        (await node.AddAsync(C1, Network)).Succeeded();
        (await node.DelAsync(C1, Network)).Succeeded();

        Assert.Empty(await node.HeldAsync());
        Assert.Empty(node.State("attachments"));
    }

    [Fact]
    public async Task Releases_that_wait_for_one_store_hold_up_no_other_stores_calls()
    {
        // Accepts connections and never says a word.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        for (var number = 0; number < 40; number++)
        {
            node.Folder.Write($"state/pending/w{number}:net1", $$$"""
                {"v":1,"zones":["zone"],"cluster":"default","node":"node1","datastore":{"type":"etcd","endpoints":["http://{{{silent.LocalEndpoint}}}"]}}
                """);
        }
        var time = Stopwatch.StartNew();

        (await node.AddAsync(C1, Network)).Succeeded();
        (await node.DelAsync(C1, Network)).Succeeded();

        // Each gives them a second; each of the 40 would wait for five.
        Assert.InRange(time.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.Equal(40, node.State("pending").Count);
        Assert.Empty(node.State("attachments"));
    }

    [Fact]
    public async Task Releases_that_nobody_can_carry_out_do_not_keep_back_the_others_for_ever()
    {
        for (var number = 0; number < 20; number++)
        {
            node.Folder.Write($"state/pending/a{number}:net1", """
                {"v":1,"zones":["zone"],"cluster":"default","node":"node1","datastore":{"type":"etcd","endpoints":["not a URL"]}}
                """);
        }
        (await node.AddAsync(C1, Network)).Succeeded();
        node.Folder.Write("state/pending/c1:net1", """{"v":1,"zones":["zone"],"cluster":"default","node":"node1"}""");

        for (var call = 0; call < 50 && (await node.HeldAsync()).Count > 0; call++)
            (await node.DelAsync(new Sandbox("stranger", "net1"), Network)).Succeeded();

        Assert.Empty(await node.HeldAsync());
        Assert.Equal(20, node.State("pending").Count);
        Assert.Empty(node.State("attachments"));
    }

    [Fact]
    public async Task A_zone_whose_credentials_are_missing_does_not_keep_the_address_of_another_zone()
    {
        await using var onEtcd = await etcd.NewNodeAsync(StoreKind.Etcd);
        await onEtcd.DefineAsync("zone", """ "ranges":[[{"subnet":"10.0.0.0/24"}]] """);
        (await onEtcd.AddAsync(C1, Network)).Succeeded();
        File.Delete($"{onEtcd.StateDir}/attachments/c1:net1");
        onEtcd.Configure(conf => conf["datastore"]!["zones"] = new JsonObject
        {
            ["locked"] = new JsonObject { ["certFile"] = "/nowhere/cert.pem", ["keyFile"] = "/nowhere/key.pem" },
        });

        (await onEtcd.DelAsync(C1, TestNode.NetworkOf("locked", "zone"))).Succeeded();

        Assert.Empty(await onEtcd.HeldAsync());
        Assert.Equal(["c1:net1"], onEtcd.State("pending"));
    }

    [Fact]
    public async Task STATUS_opens_no_datastore_of_a_network_where_that_is_denied()
    {
        node.Configure(conf => conf["inline"] = "deny");
        var network = """
            {"cniVersion":"1.1.0","name":"zone","ipam":{"type":"multizone-ipam","zone":"zone","datastore":{"type":"etcd","endpoints":["http://127.0.0.1:1"]}}}
            """;

        (await node.CallAsync("STATUS", C1, network)).Failed(ErrorCode.InvalidConfig, "datastore", "inline: deny");
    }
}
