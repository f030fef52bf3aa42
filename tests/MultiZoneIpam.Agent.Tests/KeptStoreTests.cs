using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Allocation;

namespace MultiZoneIpam.Agent.Tests;

/// <summary>
/// What an agent remembers of a zone may be wrong in any way: others change it meanwhile. No call may be answered otherwise
/// than by one that looks; and what connects may be renewed at any time.
/// </summary>
public sealed class KeptStoreTests : IAsyncLifetime
{
    const string Wide = """ "ranges":[[{"subnet":"10.0.0.0/24"}]],"cooldown":"0s" """;

    static readonly Sandbox Net1 = new("c1", "net1") { Pod = "db-0", Uid = "uid-1" };
    static readonly Sandbox Net2 = new("c2", "net1") { Pod = "db-1", Uid = "uid-2" };

    EtcdServer etcd = null!;
    KeptNode node = null!;
    KeptNode other = null!;

    public async ValueTask InitializeAsync()
    {
        etcd = await EtcdServer.StartAsync(EtcdServer.Tls.Mutual);
        node = new KeptNode(etcd, "/kept", "node1");
        other = new KeptNode(etcd, "/kept", "node2");
    }

    public async ValueTask DisposeAsync()
    {
        await node.DisposeAsync();
        await other.DisposeAsync();
        await etcd.DisposeAsync();
    }

    [Fact]
    public async Task A_zone_that_was_redefined_is_taken_from_as_it_is_now()
    {
        await node.Node.DefineAsync("zone", Wide);
        (await node.AddAsync(Net1)).Succeeded();
        await node.DelAsync(Net1);

        await other.Node.DefineAsync("zone", """ "ranges":[[{"subnet":"10.7.0.0/24"}]] """);

        Assert.StartsWith("10.7.0.", (await node.AddAsync(Net2)).Address, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_is_denied_by_a_policy_of_yesterday_nor_admitted()
    {
        const string Closed = Wide + ""","allow":{"namespaces":["other"]} """;
        await node.Node.DefineAsync("zone", Closed);
        (await node.AddAsync(Net1)).Failed(ErrorCode.NotAllowed);

        await other.Node.DefineAsync("zone", Wide);
        (await node.AddAsync(Net1)).Succeeded();

        await other.Node.DefineAsync("zone", Closed);
        (await node.AddAsync(Net2)).Failed(ErrorCode.NotAllowed);
        Assert.Single(await node.Node.HeldAsync());
    }

    [Fact]
    public async Task A_zone_that_was_full_has_room_when_another_node_gives_some_back()
    {
        await node.Node.DefineAsync("zone", """ "ranges":[[{"subnet":"10.0.0.0/30"}]],"cooldown":"0s" """);
        (await other.AddAsync(Net1)).Succeeded();
        (await node.AddAsync(Net2)).Failed(ErrorCode.ZoneExhausted);

        (await other.DelAsync(Net1)).Succeeded();

        (await node.AddAsync(Net2)).Succeeded();
        (await other.AddAsync(Net1)).Failed(ErrorCode.ZoneExhausted);
    }

    [Fact]
    public async Task A_DEL_of_what_an_operator_released_and_another_node_has_now_frees_nothing()
    {
        const string Fixed = "IP=10.0.0.77";
        await node.Node.DefineAsync("zone", Wide);
        (await node.AddAsync(Net1 with { MoreArgs = Fixed })).Succeeded();
        await using var store = node.Node.OpenStore();
        await new Releaser(store, TimeProvider.System).ReleaseAsync(Assert.Single(await node.Node.HeldAsync()), CancellationToken.None);
        (await other.AddAsync(Net2 with { MoreArgs = Fixed })).Succeeded();

        (await node.DelAsync(Net1)).Succeeded();

        Assert.Equal("c2", Assert.Single(await node.Node.HeldAsync()).Record!.Holder.Attachment.ContainerId);
        (await other.DelAsync(Net2)).Succeeded();
        Assert.Empty(await node.Node.HeldAsync());
    }

    [Fact]
    public async Task Agents_in_turns_keep_the_order_of_a_sequential_zone()
    {
        await node.Node.DefineAsync("zone", Wide + ""","strategy":"sequential" """);
        for (var index = 2; index < 12; index++)
        {
            var turn = index % 3 == 0 ? other : node;
            Assert.Equal($"10.0.0.{index}", (await turn.AddAsync(new Sandbox($"s{index}", "net1") { Pod = $"web-{index}", Uid = $"uid-s{index}" })).Succeeded().Address);
            if (index % 2 == 0)
                (await turn.DelAsync(new Sandbox($"s{index}", "net1"))).Succeeded();
        }
    }

    [Fact]
    public async Task A_fixed_address_that_another_node_holds_is_refused_and_had_when_it_is_free()
    {
        const string Fixed = "IP=10.0.0.77";
        await node.Node.DefineAsync("zone", Wide);
        (await other.AddAsync(Net1 with { MoreArgs = Fixed })).Succeeded();
        (await node.AddAsync(Net2 with { MoreArgs = Fixed })).Failed(ErrorCode.AddressHeld, "node2");

        (await other.DelAsync(Net1)).Succeeded();

        Assert.Equal("10.0.0.77", (await node.AddAsync(Net2 with { MoreArgs = Fixed })).Address);
    }

    [Fact]
    public async Task The_same_ADD_again_and_the_pods_next_sandbox_keep_the_address()
    {
        await node.Node.DefineAsync("zone", Wide);
        (await node.AddAsync(Net2)).Succeeded();
        var address = (await node.AddAsync(Net1)).Address;

        Assert.Equal(address, (await node.AddAsync(Net1)).Address);
        Assert.Equal(address, (await node.AddAsync(Net1 with { ContainerId = "c3" })).Address);
        // On the other node, which knows nothing of it.
        (await other.AddAsync(Net2 with { ContainerId = "c4", Uid = "uid-4" })).Succeeded();
        Assert.Equal(address, (await other.AddAsync(Net1 with { ContainerId = "c5" })).Address);

        Assert.Equal(3, (await node.Node.HeldAsync()).Count);
    }

    [Theory]
    [InlineData("random")]
    [InlineData("sequential")]
    public async Task Two_nodes_share_a_zone_to_its_last_address(string strategy)
    {
        await node.Node.DefineAsync("zone", $$""" "ranges":[[{"subnet":"10.0.0.0/26"}]],"cooldown":"0s","strategy":"{{strategy}}" """);
        var calls = Enumerable.Range(0, 80).Select(number => (number % 2 == 0 ? node : other).AddAsync(new Sandbox($"s{number}", "net1")));

        var answers = await Task.WhenAll(calls);

        var addresses = answers.Where(answer => answer.ExitCode == 0).Select(answer => answer.Address).ToList();
        Assert.Equal(61, addresses.Distinct().Count());
        Assert.Equal(61, addresses.Count);
        Assert.All(answers.Where(answer => answer.ExitCode != 0), answer => answer.Failed(ErrorCode.ZoneExhausted));
        Assert.Equal(61, (await node.Node.HeldAsync()).Count);
    }

    [Fact]
    public async Task A_certificate_that_is_rotated_is_used_from_then_on()
    {
        await node.Node.DefineAsync("zone", Wide);
        (await node.AddAsync(Net1)).Succeeded();
        var good = await File.ReadAllTextAsync(etcd.ClientCertFile!);

        await File.WriteAllTextAsync(etcd.ClientCertFile!, "no certificate");
        node.Clock.Jump(TimeSpan.FromSeconds(2));
        (await node.AddAsync(Net2)).Failed(ErrorCode.InvalidConfig, "holds no certificate");

        await File.WriteAllTextAsync(etcd.ClientCertFile!, good);
        node.Clock.Jump(TimeSpan.FromSeconds(2));
        (await node.AddAsync(Net2)).Succeeded();
    }

    [Fact]
    public async Task A_store_that_comes_back_is_used_by_the_next_call()
    {
        await node.Node.DefineAsync("zone", Wide);
        (await node.AddAsync(Net1)).Succeeded();
        etcd.Kill();
        (await node.AddAsync(Net2)).Failed(ErrorCode.TryAgainLater);

        await etcd.RestartAsync();

        (await node.AddAsync(Net2)).Succeeded();
    }
}
