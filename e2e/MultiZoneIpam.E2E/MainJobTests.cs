using MultiZoneIpam.E2E.Driving;

namespace MultiZoneIpam.E2E;

/// <summary>What the project is for, under the real bridge and macvlan plugins: zones, networks and pods are those of samples/.</summary>
public class MainJobTests
{
    const string Web = "web/web-1";
    const string Database = "database/database-1";
    const string Fixed = "10.188.0.218";

    public static TheoryData<StoreKind> StoreKinds => [StoreKind.File, StoreKind.Etcd, StoreKind.Agent];

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(StoreKinds))]
    public async Task A_database_that_starts_again_has_its_address_on_net1_and_another_on_eth0(StoreKind store)
    {
        await using var cluster = await Cluster.StartAsync(store, nodes: 1, Token);
        var node = cluster.Node;
        await using var web = await Sandbox.CreateAsync(Web, Token);
        await using var first = await Sandbox.CreateAsync(Database, Token);
        await using var second = await Sandbox.CreateAsync(Database, Token);
        await node.Cni.StartAsync(web, Token);

        var before = await node.Cni.StartAsync(first, Token);
        Assert.Equal($"{Fixed}/16", before["net1"].Address);
        Assert.True(await web.Network.ReachesAsync(Fixed, "net1", Token));
        await node.Cni.StopAsync(first, Token);
        Assert.False(await web.Network.ReachesAsync(Fixed, "net1", Token));

        var after = await node.Cni.StartAsync(second, Token);
        Assert.Equal($"{Fixed}/16", after["net1"].Address);
        Assert.NotEqual(before["eth0"].Address, after["eth0"].Address);
        Assert.True(await web.Network.ReachesAsync(Fixed, "net1", Token));
    }

    [Theory]
    [MemberData(nameof(StoreKinds))]
    public async Task The_printed_addresses_are_on_the_interfaces_and_in_the_store(StoreKind store)
    {
        await using var cluster = await Cluster.StartAsync(store, nodes: 1, Token);
        await using var web = await Sandbox.CreateAsync(Web, Token);
        await using var database = await Sandbox.CreateAsync(Database, Token);

        var expected = new List<Holding>();
        foreach (var sandbox in (Sandbox[])[web, database])
        {
            var answers = await cluster.Node.Cni.StartAsync(sandbox, Token);
            foreach (var (ifName, answer) in answers)
            {
                Assert.Equal([answer.Address], await sandbox.Network.AddressesAsync(ifName, Token));
                expected.Add(new Holding(ifName == "eth0" ? "web" : "database", answer.Address.Split('/')[0], sandbox.Pod, ifName));
            }
            Assert.StartsWith("default via 10.244.0.1 dev eth0", await sandbox.Network.IpAsync("route show default", Token), StringComparison.Ordinal);
        }
        Assert.Equal(expected.OrderBy(holding => holding.ToString()), (await cluster.Node.BoundAsync(Token)).OrderBy(holding => holding.ToString()));
    }

    [Theory]
    [MemberData(nameof(StoreKinds))]
    public async Task A_deleted_pod_holds_nothing_and_another_can_have_its_fixed_address_at_once(StoreKind store)
    {
        await using var cluster = await Cluster.StartAsync(store, nodes: 1, Token);
        cluster.Define("database/other", ("net1.ipam.multizone.dev/ip", Fixed));
        await using var database = await Sandbox.CreateAsync(Database, Token);
        await using var other = await Sandbox.CreateAsync("database/other", Token);
        var cni = cluster.Node.Cni;

        await cni.StartAsync(database, Token);
        await cni.StopAsync(database, Token);
        Assert.Empty(await cluster.Node.BoundAsync(Token));
        await cni.StopAsync(database, Token);

        Assert.Equal($"{Fixed}/16", (await cni.StartAsync(other, Token))["net1"].Address);
        await cni.StopAsync(database, Token);
        Assert.Contains(new Holding("database", Fixed, "database/other", "net1"), await cluster.Node.BoundAsync(Token));
    }

    [Theory]
    [MemberData(nameof(StoreKinds))]
    public async Task A_second_claim_on_an_address_is_refused_and_takes_nothing(StoreKind store)
    {
        await using var cluster = await Cluster.StartAsync(store, nodes: 1, Token);
        cluster.Define("database/copy", ("net1.ipam.multizone.dev/ip", Fixed));
        await using var database = await Sandbox.CreateAsync(Database, Token);
        await using var copy = await Sandbox.CreateAsync("database/copy", Token);
        await cluster.Node.Cni.StartAsync(database, Token);
        var bound = await cluster.Node.BoundAsync(Token);

        var answers = await cluster.Node.Cni.StartAsync(copy, Token);

        Assert.True(answers["eth0"].Succeeded);
        Assert.Equal(102, answers["net1"].Code);
        Assert.Contains("database/database-1 (net1) on node1", answers["net1"].Message, StringComparison.Ordinal);
        Assert.Equal(bound, await cluster.Node.BoundAsync(Token));
    }

    [Theory]
    [InlineData("web/claimer")]
    [InlineData("elsewhere/claimer")]
    public async Task A_pod_of_another_tier_cannot_take_a_databases_address(string pod)
    {
        await using var cluster = await Cluster.StartAsync(StoreKind.File, nodes: 1, Token);
        cluster.Define(pod, ("net1.ipam.multizone.dev/ip", Fixed));
        await using var claimer = await Sandbox.CreateAsync(pod, Token);

        Assert.Equal(104, (await cluster.Node.Cni.StartAsync(claimer, Token))["net1"].Code);
        Assert.Empty(await cluster.Node.BoundAsync(Token));
    }

    [Fact]
    public async Task A_database_keeps_its_address_when_it_starts_again_on_another_node()
    {
        await using var cluster = await Cluster.StartAsync(StoreKind.Etcd, nodes: 2, Token);
        var (one, two) = (cluster.Nodes[0], cluster.Nodes[1]);
        await using var web = await Sandbox.CreateAsync(Web, Token);
        await using var first = await Sandbox.CreateAsync(Database, Token);
        await using var second = await Sandbox.CreateAsync(Database, Token);
        await one.Cni.StartAsync(web, Token);
        await one.Cni.StartAsync(first, Token);

        Assert.Equal(102, (await two.Cni.StartAsync(second, Token))["net1"].Code);
        await one.Cni.StopAsync(first, Token);
        Assert.Equal($"{Fixed}/16", (await two.Cni.StartAsync(second, Token))["net1"].Address);
        Assert.True(await web.Network.ReachesAsync(Fixed, "net1", Token));
    }
}
