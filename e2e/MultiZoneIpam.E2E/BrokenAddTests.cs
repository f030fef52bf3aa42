using MultiZoneIpam.E2E.Driving;

namespace MultiZoneIpam.E2E;

/// <summary>An ADD that breaks off after the address was taken leaves nothing behind: neither when the main plugin fails nor when a process is killed.</summary>
public class BrokenAddTests
{
    const string Database = "database/database-1";
    const string Fixed = "10.188.0.218";

    // 192.0.2.1 is no neighbour, so no main plugin can set this route.
    const string UnusableRoute = "\n  routes: [{ dst: 10.9.0.0/16, gw: 192.0.2.1 }]\n";

    static PodNetwork Eth0 => PodNetwork.Layered[0];

    static PodNetwork Net1 => PodNetwork.Layered[1];

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StoreKind.File, "web")]
    [InlineData(StoreKind.File, "database")]
    [InlineData(StoreKind.Etcd, "database")]
    [InlineData(StoreKind.Agent, "database")]
    public async Task A_main_plugin_that_fails_after_the_allocation_leaves_nothing(StoreKind store, string zone)
    {
        await using var cluster = await Cluster.StartAsync(store, nodes: 1, Token);
        var document = await File.ReadAllTextAsync(Testing.Repository.At($"samples/layered/zone-{zone}.yaml"), Token);
        await cluster.ApplyAsync(document.TrimEnd() + UnusableRoute, Token);
        var network = zone == "web" ? Eth0 : Net1;
        await using var database = await Sandbox.CreateAsync(Database, Token);

        Assert.True((await cluster.Node.Cni.CallIpamAsync("ADD", database, network, Token)).Succeeded);
        Assert.True((await cluster.Node.Cni.CallIpamAsync("DEL", database, network, Token)).Succeeded);
        var answer = await cluster.Node.Cni.CallAsync("ADD", database, network, Token);

        Assert.Contains("192.0.2.1", answer.Message, StringComparison.Ordinal);
        Assert.Empty(await cluster.Node.BoundAsync(Token));
        await cluster.Node.Cni.StopAsync(database, Token);
        Assert.Empty(await cluster.Node.BoundAsync(Token));
    }

    [Theory]
    [InlineData(StoreKind.File)]
    [InlineData(StoreKind.Etcd)]
    [InlineData(StoreKind.Agent)]
    public async Task An_answer_that_was_lost_by_kill_9_is_given_again(StoreKind store)
    {
        await using var cluster = await Cluster.StartAsync(store, nodes: 1, Token);
        await using var database = await Sandbox.CreateAsync(Database, Token);
        var cni = cluster.Node.Cni;

        await cluster.Node.WrapIpamAsync("$IPAM >/dev/null; kill -9 $$", Token);
        Assert.False((await cni.CallIpamAsync("ADD", database, Eth0, Token)).Succeeded);
        var taken = Assert.Single(await cluster.Node.BoundAsync(Token));

        cluster.Node.UnwrapIpam();
        Assert.Equal($"{taken.Address}/16", (await cni.CallIpamAsync("ADD", database, Eth0, Token)).Address);
        Assert.Equal([taken], await cluster.Node.BoundAsync(Token));
    }

    [Theory]
    [InlineData(StoreKind.File, "$$")]
    [InlineData(StoreKind.File, "$PPID")]
    [InlineData(StoreKind.Etcd, "$$")]
    [InlineData(StoreKind.Agent, "$$")]
    [InlineData(StoreKind.Etcd, "$PPID")]
    [InlineData(StoreKind.Agent, "$PPID")]
    public async Task A_delete_frees_what_an_add_took_whose_plugin_was_killed(StoreKind store, string killed)
    {
        await using var cluster = await Cluster.StartAsync(store, nodes: 1, Token);
        await using var database = await Sandbox.CreateAsync(Database, Token);

        await cluster.Node.WrapIpamAsync($"$IPAM >/dev/null; kill -9 {killed}", Token);
        Assert.False((await cluster.Node.Cni.CallAsync("ADD", database, Net1, Token)).Succeeded);
        Assert.Equal([new Holding("database", Fixed, Database, "net1")], await cluster.Node.BoundAsync(Token));

        cluster.Node.UnwrapIpam();
        await cluster.Node.Cni.StopAsync(database, Token);
        Assert.Empty(await cluster.Node.BoundAsync(Token));
        await cluster.Node.Cni.StartAsync(database, Token);
        Assert.Equal([$"{Fixed}/16"], await database.Network.AddressesAsync("net1", Token));
    }

    /// <summary>The instant of the kill moves through the whole run of the plugin, until it ends by itself.</summary>
    [Theory]
    [InlineData(StoreKind.File, "ADD")]
    [InlineData(StoreKind.File, "DEL")]
    [InlineData(StoreKind.Etcd, "ADD")]
    [InlineData(StoreKind.Agent, "ADD")]
    [InlineData(StoreKind.Etcd, "DEL")]
    [InlineData(StoreKind.Agent, "DEL")]
    public async Task A_plugin_killed_at_any_instant_can_be_called_again(StoreKind store, string command)
    {
        Testing.Requires.Program("timeout");
        await using var cluster = await Cluster.StartAsync(store, nodes: 1, Token);
        var (cni, killed, finished) = (cluster.Node.Cni, 0, 0);
        for (var step = 1; finished < 3; step++)
        {
            await using var database = await Sandbox.CreateAsync(Database, Token);
            cluster.Node.UnwrapIpam();
            if (command == "DEL")
                Assert.True((await cni.CallIpamAsync("ADD", database, Net1, Token)).Succeeded);
            await cluster.Node.WrapIpamAsync($"exec timeout -s KILL {step * 0.0004:0.0000} $IPAM", Token);
            if ((await cni.CallIpamAsync(command, database, Net1, Token)).Succeeded)
                finished++;
            else
                killed++;

            cluster.Node.UnwrapIpam();
            if (command == "ADD")
                Assert.Equal($"{Fixed}/16", (await cni.CallIpamAsync("ADD", database, Net1, Token)).Address);
            Assert.True((await cni.CallIpamAsync("DEL", database, Net1, Token)).Succeeded);
            Assert.Empty(await cluster.Node.BoundAsync(Token));
        }
        Assert.True(killed > 0, "no call was killed");
    }
}
