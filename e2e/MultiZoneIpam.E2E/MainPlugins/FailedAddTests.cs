using MultiZoneIpam.E2E.Driving;

namespace MultiZoneIpam.E2E.MainPlugins;

/// <summary>However a main plugin's ADD fails, before or after it asked for addresses, nothing is held and no DEL had to come first.</summary>
public class FailedAddTests
{
    // 192.0.2.1 is no neighbour, so no main plugin can set this route.
    const string UnusableRoute = "  routes: [{ dst: 10.9.0.0/16, gw: 192.0.2.1 }]\n";

    public static IEnumerable<TheoryDataRow<string, StoreKind>> EachAndSomeOnEtcd =>
        MainPlugin.Types.Select(type => (type, store: StoreKind.File))
            .Concat([("bridge", StoreKind.Etcd), ("macvlan", StoreKind.Etcd)])
            .Select(row => new TheoryDataRow<string, StoreKind>(row.Item1, row.Item2));

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(EachAndSomeOnEtcd))]
    public async Task A_route_that_cannot_be_set_gives_the_addresses_back(string type, StoreKind store)
    {
        await using var lab = await Lab.StartAsync(MainPlugin.Of(type), store, Lab.Ranges + UnusableRoute, Token);
        Assert.Equal(3, (await lab.LibCni.CallIpamAsync("ADD", lab.Network, lab.Attaching with { IfName = "net2" }, Token)).Addresses.Count);
        var held = await lab.HeldAsync(Token);

        Assert.Contains("192.0.2.1", (await lab.AddAsync(Token)).Message, StringComparison.Ordinal);

        Assert.Equal(held, await lab.HeldAsync(Token));
        await lab.DelAsync(Token);
        await lab.DelAsync(Token);
        Assert.Equal(held, await lab.HeldAsync(Token));
    }

    /// <summary>Before IPAM in all but ptp, which asks for addresses first.</summary>
    [Theory]
    [MemberData(nameof(EachAndSomeOnEtcd))]
    public async Task An_interface_name_that_is_taken_takes_no_address(string type, StoreKind store)
    {
        await using var lab = await Lab.StartAsync(MainPlugin.Of(type), store, Lab.Ranges, Token);
        await lab.Pod.IpAsync("link add net1 type veth peer name other", Token);

        var answer = await lab.AddAsync(Token);

        Assert.False(answer.Succeeded, answer.ToString());
        Assert.Empty(await lab.HeldAsync(Token));
    }

    [Theory]
    [InlineData("macvlan", "master")]
    [InlineData("ipvlan", "master")]
    [InlineData("vlan", "master")]
    [InlineData("host-device", "device")]
    public async Task A_missing_device_of_the_node_takes_no_address(string type, string key)
    {
        Kernel.RequiresPlugin(type);
        await using var lab = await Lab.StartUnpreparedAsync(MainPlugin.Of(type), StoreKind.File, Lab.Ranges, Token);
        lab.Network[key] = "absent0";

        var answer = await lab.AddAsync(Token);

        Assert.False(answer.Succeeded, answer.ToString());
        Assert.Empty(await lab.HeldAsync(Token));
        await lab.DelAsync(Token);
        Assert.Empty(await lab.HeldAsync(Token));
    }

    /// <summary>bridge wants one IPv4 gateway at most, and learns from the result that there are two.</summary>
    [Fact]
    public async Task A_result_that_bridge_cannot_use_gives_the_addresses_back()
    {
        await using var lab = await Lab.StartAsync(MainPlugin.Of("bridge"), StoreKind.File, Lab.Ranges, Token);
        lab.Network["isGateway"] = true;

        Assert.Contains("already has an IP address different from", (await lab.AddAsync(Token)).Message, StringComparison.Ordinal);

        Assert.Empty(await lab.HeldAsync(Token));
    }

    [Theory]
    [MemberData(nameof(EachAndSomeOnEtcd))]
    public async Task A_refusal_reaches_the_caller_and_the_next_add_starts_afresh(string type, StoreKind store)
    {
        await using var lab = await Lab.StartAsync(MainPlugin.Of(type), store, Lab.Ranges, Token);
        lab.Network["ipam"]!["zone"] = "nowhere";

        var refused = await lab.AddAsync(Token);
        Assert.Contains("nowhere", refused.Message, StringComparison.Ordinal);
        // vlan wraps the error of its IPAM plugin, and the code is lost.
        Assert.Equal(type == "vlan" ? 999 : 100, refused.Code);

        // macvlan leaves its link behind until a DEL.
        await lab.DelAsync(Token);
        lab.Network["ipam"]!["zone"] = "lab";
        Assert.Equal(3, (await lab.AddAsync(Token)).Addresses.Count);
    }
}
