using MultiZoneIpam.E2E.Driving;

namespace MultiZoneIpam.E2E.MainPlugins;

/// <summary>What the plugin answers is what <c>ip</c> shows in the pod afterwards, under each main plugin: two IPv4 sets and IPv6.</summary>
public class AppliedResultTests
{
    const string Routes =
        """
          routes:
            - { dst: 10.9.0.0/16, gw: 10.66.0.1 }
            - { dst: 10.8.0.0/16, gw: 10.67.0.1 }
            - { dst: "fd00:9::/64", gw: "fd00:66::1" }

        """;

    const string DefaultRoutes = """  routes: [{ dst: 0.0.0.0/0, gw: 10.66.0.1 }, { dst: "::/0", gw: "fd00:66::1" }]""";

    public static IEnumerable<TheoryDataRow<string, StoreKind>> OnBothStores =>
        from type in MainPlugin.Types
        from store in (StoreKind[])[StoreKind.File, StoreKind.Etcd]
        select new TheoryDataRow<string, StoreKind>(type, store);

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(OnBothStores))]
    public async Task Addresses_and_routes_are_applied_checked_and_taken_back(string type, StoreKind store)
    {
        await using var lab = await Lab.StartAsync(MainPlugin.Of(type), store, Lab.Ranges + Routes, Token);

        var added = await lab.AddAsync(Token);
        Assert.Collection(
            added.Addresses,
            address => Assert.Matches(@"^10\.66\.0\.\d+/24$", address),
            address => Assert.Matches(@"^10\.67\.0\.\d+/24$", address),
            address => Assert.Matches("^fd00:66::[0-9a-f:]+/64$", address));
        var link = Assert.Single(await lab.Pod.LinksAsync(Token));
        Assert.Equal("net1", link.IfName);
        Assert.Equal(added.Addresses.Order(StringComparer.Ordinal), link.Addresses.Order(StringComparer.Ordinal));
        Assert.Equal(added.Addresses.Select(address => address.Split('/')[0]).Order(StringComparer.Ordinal), await lab.HeldAsync(Token));

        var routes = await lab.Pod.RoutesAsync(Token);
        Assert.Contains(new RouteState("10.9.0.0/16", "10.66.0.1", "net1"), routes);
        Assert.Contains(new RouteState("10.8.0.0/16", "10.67.0.1", "net1"), routes);
        Assert.Contains(new RouteState("fd00:9::/64", "fd00:66::1", "net1"), routes);
        Assert.DoesNotContain(routes, route => route.Destination == "default");

        var check = await lab.CheckAsync(Token);
        Assert.True(check.Succeeded, check.ToString());
        var deleted = await lab.DelAsync(Token);
        Assert.True(deleted.Succeeded, deleted.ToString());
        Assert.Empty(await lab.HeldAsync(Token));
        Assert.Empty(await lab.Pod.LinksAsync(Token));
    }

    [Theory]
    [InlineData("bridge")]
    [InlineData("macvlan")]
    [InlineData("ptp")]
    public async Task A_default_route_is_there_where_the_zone_has_one(string type)
    {
        await using var lab = await Lab.StartAsync(MainPlugin.Of(type), StoreKind.File, Lab.Ranges + DefaultRoutes, Token);

        Assert.True((await lab.AddAsync(Token)).Succeeded);

        var routes = await lab.Pod.RoutesAsync(Token);
        Assert.Equal(
            [new RouteState("default", "10.66.0.1", "net1"), new RouteState("default", "fd00:66::1", "net1")],
            routes.Where(route => route.Destination == "default"));
    }

    /// <summary>host-local's meaning of such a route. These plugins' own CHECK looks for it without a gateway, and does not find it.</summary>
    [Theory]
    [InlineData("bridge")]
    [InlineData("macvlan")]
    [InlineData("ptp")]
    public async Task A_route_without_a_gateway_goes_by_the_first_one_of_its_family(string type)
    {
        const string routes = """  routes: [{ dst: 10.9.0.0/16 }, { dst: "fd00:9::/64" }]""";
        await using var lab = await Lab.StartAsync(MainPlugin.Of(type), StoreKind.File, Lab.Ranges + routes, Token);

        Assert.True((await lab.AddAsync(Token)).Succeeded);

        var applied = await lab.Pod.RoutesAsync(Token);
        Assert.Contains(new RouteState("10.9.0.0/16", "10.66.0.1", "net1"), applied);
        Assert.Contains(new RouteState("fd00:9::/64", "fd00:66::1", "net1"), applied);
    }

    [Fact]
    public async Task Bridge_takes_the_zones_gateway_for_its_own_address_and_the_default_route()
    {
        const string one = "spec: { ranges: [[{ subnet: 10.66.0.0/24, gateway: 10.66.0.254 }]] }\n";
        var head = Lab.Ranges[..Lab.Ranges.IndexOf("spec:", StringComparison.Ordinal)];
        await using var lab = await Lab.StartAsync(MainPlugin.Of("bridge"), StoreKind.File, head + one, Token);
        lab.Network["isDefaultGateway"] = true;

        Assert.True((await lab.AddAsync(Token)).Succeeded);

        Assert.Equal(["10.66.0.254/24"], await lab.Node.Network.AddressesAsync("br0", Token));
        Assert.Contains(new RouteState("default", "10.66.0.254", "net1"), await lab.Pod.RoutesAsync(Token));
        Assert.True(await lab.Pod.ReachesAsync("10.66.0.254", "net1", Token));
    }

    [Theory]
    [InlineData("bridge")]
    [InlineData("macvlan")]
    [InlineData("ptp")]
    [InlineData("vlan")]
    [InlineData("ipvlan")]
    [InlineData("host-device")]
    [InlineData("tap")]
    public async Task A_check_fails_where_the_record_is_gone(string type)
    {
        await using var lab = await Lab.StartAsync(MainPlugin.Of(type), StoreKind.File, Lab.Ranges, Token);
        Assert.True((await lab.AddAsync(Token)).Succeeded);
        Assert.True((await lab.LibCni.CallIpamAsync("DEL", lab.Network, lab.Attaching, Token)).Succeeded);

        Assert.Equal(107, (await lab.CheckAsync(Token)).Code);
    }
}
