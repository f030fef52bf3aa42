using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Plugin.Tests.Pods;

/// <summary>A network of several zones: the order of them, the pod's own choice among them, and that an attachment is in one only.</summary>
public sealed class ZoneChoiceTests : IAsyncLifetime
{
    static readonly string Both = TestNode.NetworkOf("small", "large");

    readonly TestNode node = new(null);

    public async ValueTask InitializeAsync()
    {
        // Room for one: .1 is the gateway.
        await node.DefineAsync("small", """ "ranges":[[{"subnet":"10.1.0.0/30"}]],"cooldown":"0s" """);
        await node.DefineAsync("large", """ "ranges":[[{"subnet":"10.2.0.0/24"}]] """);
    }

    public ValueTask DisposeAsync() => node.DisposeAsync();

    [Fact]
    public async Task The_next_zone_is_asked_when_one_is_full()
    {
        Assert.Equal("10.1.0.2", (await node.AddAsync(new Sandbox("c1", "net1"), Both)).Address);
        Assert.StartsWith("10.2.0.", (await node.AddAsync(new Sandbox("c2", "net1"), Both)).Address, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_next_zone_is_not_asked_when_one_refuses()
    {
        await node.DefineAsync("strict", """ "ranges":[[{"subnet":"10.3.0.0/24"}]],"allow":{"namespaces":["prod"]} """);

        var refused = await node.AddAsync(new Sandbox("c1", "net1") { Namespace = "dev", Pod = "app" }, TestNode.NetworkOf("strict", "large"));

        refused.Failed(ErrorCode.NotAllowed, "'strict'");
        await node.AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task Full_zones_are_all_named()
    {
        (await node.AddAsync(new Sandbox("c1", "net1"), TestNode.Network("small"))).Succeeded();
        await node.DefineAsync("tiny", """ "ranges":[[{"subnet":"10.4.0.0/30"}]] """);
        (await node.AddAsync(new Sandbox("c2", "net1"), TestNode.Network("tiny"))).Succeeded();

        (await node.AddAsync(new Sandbox("c3", "net1"), TestNode.NetworkOf("small", "tiny"))).Failed(ErrorCode.ZoneExhausted, "'small'", "'tiny'");
        Assert.DoesNotContain(node.State("attachments"), name => name.StartsWith("c3", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_same_ADD_again_keeps_its_zone_when_an_earlier_one_has_room_again()
    {
        var (first, second) = (new Sandbox("c1", "net1"), new Sandbox("c2", "net1"));
        (await node.AddAsync(first, Both)).Succeeded();
        var inLarge = (await node.AddAsync(second, Both)).Succeeded();
        (await node.DelAsync(first, Both)).Succeeded();

        Assert.Equal(inLarge.Text, (await node.AddAsync(second, Both)).Text);
        Assert.Single(await node.HeldAsync());
    }

    [Fact]
    public async Task A_sandbox_that_is_tried_again_keeps_its_zone_and_address()
    {
        var first = new Sandbox("c1", "net1") { Pod = "app", Uid = "uid-1" };
        var second = new Sandbox("c2", "net1") { Pod = "db", Uid = "uid-2" };
        (await node.AddAsync(first, Both)).Succeeded();
        var inLarge = (await node.AddAsync(second, Both)).Succeeded();
        (await node.DelAsync(first, Both)).Succeeded();

        Assert.Equal(inLarge.Text, (await node.AddAsync(second with { ContainerId = "c3" }, Both)).Text);
        Assert.Single(await node.HeldAsync());
        (await node.DelAsync(second, Both)).Succeeded();
        Assert.Single(await node.HeldAsync());
    }

    [Fact]
    public async Task A_pod_chooses_among_the_networks_zones()
    {
        node.AddPod("prod", "app", ("net1.ipam.multizone.dev/zones", "large"));

        var answer = await node.AddAsync(new Sandbox("c1", "net1") { Pod = "app" }, Both);

        Assert.StartsWith("10.2.0.", answer.Address, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("other")]
    [InlineData("large,other")]
    public async Task A_pod_does_not_choose_a_zone_that_is_not_the_networks(string zones)
    {
        await node.DefineAsync("other", """ "ranges":[[{"subnet":"10.9.0.0/24"}]] """);
        node.AddPod("prod", "app", ("net1.ipam.multizone.dev/zones", zones));
        var sandbox = new Sandbox("c1", "net1") { Pod = "app" };

        (await node.AddAsync(sandbox, Both)).Failed(ErrorCode.NotAllowed, "'other'", "small, large");
        await node.AssertNothingIsLeftAsync();
        Assert.StartsWith("10.2.0.", (await node.AddAsync(sandbox, TestNode.Network("large"))).Address, StringComparison.Ordinal);
    }
}
