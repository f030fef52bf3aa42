using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Plugin.Tests.Pods;

/// <summary>What a pod's annotations get it: two zones, a pod with eth0 in web and net1 in database.</summary>
public sealed class AnnotationTests : IAsyncLifetime
{
    static readonly Sandbox Eth0 = new("c1", "eth0") { Pod = "db-0" };
    static readonly Sandbox Net1 = new("c1", "net1") { Pod = "db-0" };
    static readonly string Web = TestNode.Network("web");
    static readonly string Database = TestNode.Network("database", "\"nad\":\"prod/database\"");

    readonly TestNode node = new(null);

    public async ValueTask InitializeAsync()
    {
        await node.DefineAsync("web", """ "ranges":[[{"subnet":"10.244.0.0/24"}]] """);
        await node.DefineAsync("database", """ "ranges":[[{"subnet":"10.188.0.0/24","rangeStart":"10.188.0.100","fixedStart":"10.188.0.10","fixedEnd":"10.188.0.99"}]] """);
    }

    public ValueTask DisposeAsync() => node.DisposeAsync();

    [Theory]
    [InlineData("net1.ipam.multizone.dev/ip", "10.188.0.50")]
    [InlineData("ipam.multizone.dev/interfaces", """[{"interface":"net1","ips":["10.188.0.50"]}]""")]
    [InlineData("ipam.multizone.dev/interfaces", """[{"nad":"prod/database","ips":["10.188.0.50"]}]""")]
    [InlineData("ipam.multizone.dev/interfaces", """[{"zone":"database","ips":["10.188.0.50"]}]""")]
    [InlineData("kube-ipam.ip", "10.188.0.50")]
    [InlineData("ipkeeper.generals.space/ip_address", "10.188.0.50/24")]
    [InlineData("net1.ipam.multizone.dev/ip-pool", "10.188.0.50")]
    [InlineData("ipkeeper.generals.space/ip_pool", "10.188.0.50/24")]
    public async Task An_annotated_address_is_the_one_interfaces_and_no_others(string key, string value)
    {
        node.AddPod("prod", "db-0", (key, value));

        Assert.StartsWith("10.244.0.", (await node.AddAsync(Eth0, Web)).Address, StringComparison.Ordinal);
        Assert.Equal("10.188.0.50/24", (await node.AddAsync(Net1, Database)).Cidr);
    }

    [Fact]
    public async Task The_more_specific_annotation_wins()
    {
        var annotations = new List<(string, string)>();
        foreach (var (key, value, expected) in ((string, string, string)[])
        [
            ("kube-ipam.ip", "10.188.0.11", "10.188.0.11"),
            ("ipam.multizone.dev/interfaces", """[{"zone":"database","ips":["10.188.0.12"]}]""", "10.188.0.12"),
            ("ipam.multizone.dev/interfaces", """[{"zone":"database","ips":["10.188.0.12"]},{"nad":"prod/database","ips":["10.188.0.13"]}]""", "10.188.0.13"),
            ("ipam.multizone.dev/interfaces", """[{"zone":"database","ips":["10.188.0.12"]},{"interface":"net1","ips":["10.188.0.14"]},{"nad":"prod/database","ips":["10.188.0.13"]}]""", "10.188.0.14"),
            ("net1.ipam.multizone.dev/ip", "10.188.0.15", "10.188.0.15"),
        ])
        {
            annotations.RemoveAll(annotation => annotation.Item1 == key);
            annotations.Add((key, value));
            node.AddPod("prod", "db-0", [.. annotations]);
            var sandbox = Net1 with { ContainerId = $"c{annotations.Count}-{expected}" };

            Assert.Equal(expected, (await node.AddAsync(sandbox, Database)).Address);
        }
        var asked = await node.AddAsync(Net1 with { ContainerId = "by-args", MoreArgs = "IP=10.188.0.16" }, Database);
        Assert.Equal("10.188.0.16", asked.Address);
    }

    [Fact]
    public async Task Kube_ipams_three_annotations_are_for_the_zone_that_contains_the_address()
    {
        node.AddPod("prod", "db-0", ("kube-ipam.ip", "10.188.0.50"), ("kube-ipam.netmask", "255.255.255.0"), ("kube-ipam.gateway", "10.188.0.2"));

        var eth0 = await node.AddAsync(Eth0, Web);
        var net1 = await node.AddAsync(Net1, Database);

        Assert.Equal("10.244.0.1", eth0.Gateway);
        Assert.Equal(("10.188.0.50/24", "10.188.0.2"), (net1.Cidr, net1.Gateway));
    }

    [Fact]
    public async Task Kube_ipams_list_serves_both_interfaces_and_its_gateway_the_one_it_fits()
    {
        node.AddPod("prod", "db-0", ("kube-ipam.ip", "10.244.0.77,10.188.0.50"), ("kube-ipam.gateway", "10.188.0.2"));

        var eth0 = await node.AddAsync(Eth0, Web);
        var net1 = await node.AddAsync(Net1, Database);

        Assert.Equal(("10.244.0.77", "10.244.0.1"), (eth0.Address, eth0.Gateway));
        Assert.Equal(("10.188.0.50", "10.188.0.2"), (net1.Address, net1.Gateway));
    }

    [Fact]
    public async Task Replicas_take_what_is_left_of_their_list_and_one_too_many_is_told_who_has_it()
    {
        foreach (var pod in (string[])["db-0", "db-1", "db-2", "db-3"])
            node.AddPod("prod", pod, ("net1.ipam.multizone.dev/ip-pool", "10.188.0.20-10.188.0.21,10.188.0.30"));

        var got = new List<string>();
        for (var replica = 0; replica < 3; replica++)
            got.Add((await node.AddAsync(new Sandbox($"r{replica}", "net1") { Pod = $"db-{replica}" }, Database)).Address);
        var fourth = await node.AddAsync(new Sandbox("r3", "net1") { Pod = "db-3" }, Database);

        Assert.Equal(["10.188.0.20", "10.188.0.21", "10.188.0.30"], got.Order(StringComparer.Ordinal));
        fourth.Failed(ErrorCode.AddressHeld, "prod/db-0", "prod/db-1", "prod/db-2");
        Assert.Equal(3, (await node.HeldAsync()).Count);
    }

    [Fact]
    public async Task A_malformed_annotation_fails_its_interface_quoting_it_and_leaves_the_other_alone()
    {
        node.AddPod("prod", "db-0", ("net1.ipam.multizone.dev/ip", "10.188.0.five"));

        (await node.AddAsync(Net1, Database)).Failed(ErrorCode.AnnotationMalformed, "net1.ipam.multizone.dev/ip", "10.188.0.five");
        (await node.AddAsync(Eth0, Web)).Succeeded();
        Assert.Single(await node.HeldAsync());
    }

    [Fact]
    public async Task A_wished_gateway_outside_of_the_zone_is_refused()
    {
        node.AddPod("prod", "db-0", ("net1.ipam.multizone.dev/gateway", "10.244.0.1"));

        (await node.AddAsync(Net1, Database)).Failed(ErrorCode.AnnotationMalformed, "10.244.0.1", "'database'");
        Assert.Empty(await node.HeldAsync());
    }

    [Fact]
    public async Task An_annotation_for_an_interface_that_the_pod_does_not_have_is_ignored()
    {
        node.AddPod("prod", "db-0", ("net7.ipam.multizone.dev/ip", "not even an address"), ("net1.ipam.multizone.dev/ip", "10.188.0.50"));

        Assert.Equal("10.188.0.50", (await node.AddAsync(Net1, Database)).Address);
        (await node.AddAsync(Eth0, Web)).Succeeded();
    }

    [Fact]
    public async Task The_NAD_that_the_pod_names_for_the_interface_is_in_the_record()
    {
        node.AddPod("prod", "db-0", ("k8s.v1.cni.cncf.io/networks", "other/first, stores/database@data0"));

        (await node.AddAsync(Net1 with { IfName = "data0" }, TestNode.Network("database"))).Succeeded();

        var record = Assert.Single(await node.HeldAsync()).Record!;
        Assert.Equal("stores/database", record.Holder.Nad);
        Assert.Equal(("prod", "db-0", "database"), (record.Holder.Namespace, record.Holder.Pod, record.Holder.Network));
    }
}
