using MultiZoneIpam.Plugin.Backends;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Plugin.Tests;

/// <summary>An ADD to a list of zones: what it costs, and what happens between its look at all of them and its commit in one.</summary>
public sealed class ZoneListTests : IAsyncLifetime
{
    const string Small = """ "ranges":[[{"subnet":"10.1.1.0/30"}]],"cooldown":"0s" """;

    static readonly string Both = TestNode.NetworkOf("small", "large");
    static readonly Sandbox Net1 = new("c1", "net1");
    static readonly Sandbox Other = new("c2", "net1");

    readonly TestNode node = new(null);
    readonly CountedStores stores = new();

    public async ValueTask InitializeAsync()
    {
        await node.DefineAsync("small", Small);
        await node.DefineAsync("large", """ "ranges":[[{"subnet":"10.1.2.0/24"}]],"cooldown":"0s" """);
        node.Backing = Backing.Direct(TimeProvider.System, Random.Shared) with { Stores = stores };
    }

    public ValueTask DisposeAsync() => node.DisposeAsync();

    [Fact]
    public async Task Each_zone_is_looked_at_once_and_the_same_ADD_again_takes_one_look()
    {
        Assert.Equal(3, await stores.CountAsync(async () => Assert.Equal("10.1.1.2", (await node.AddAsync(Net1, Both)).Succeeded().Address)));
        Assert.Equal(1, await stores.CountAsync(async () => Assert.Equal("10.1.1.2", (await node.AddAsync(Net1, Both)).Succeeded().Address)));
    }

    [Fact]
    public async Task The_same_ADD_again_finds_its_address_in_the_second_zone()
    {
        (await node.AddAsync(Other, Both)).Succeeded();
        var first = (await node.AddAsync(Net1, Both)).Succeeded().Address;
        Assert.StartsWith("10.1.2.", first, StringComparison.Ordinal);
        (await node.DelAsync(Other, Both)).Succeeded();

        Assert.Equal(2, await stores.CountAsync(async () => Assert.Equal(first, (await node.AddAsync(Net1, Both)).Succeeded().Address)));
    }

    [Fact]
    public async Task A_zone_whose_last_address_goes_after_the_look_gives_way_to_the_next()
    {
        stores.Before = async trip =>
        {
            if (trip == 3)
                await OtherNodeAsync(other => other.AddAsync(Other, Both));
        };

        Assert.StartsWith("10.1.2.", (await node.AddAsync(Net1, Both)).Succeeded().Address, StringComparison.Ordinal);
        Assert.Equal(2, (await node.HeldAsync()).Count);
    }

    [Fact]
    public async Task A_zone_that_is_redefined_after_the_look_gives_what_it_is_now()
    {
        stores.Before = trip => trip == 3 ? node.DefineAsync("small", Small.Replace("10.1.1", "10.7.7", StringComparison.Ordinal)) : Task.CompletedTask;

        Assert.Equal("10.7.7.2", (await node.AddAsync(Net1, Both)).Succeeded().Address);
    }

    [Fact]
    public async Task A_rule_that_is_made_after_the_look_is_kept()
    {
        stores.Before = trip => trip == 3 ? node.DefineAsync("small", Small + ""","allow":{"namespaces":["nobody"]} """) : Task.CompletedTask;

        (await node.AddAsync(Net1 with { Pod = "db-0", Uid = "uid-1" }, Both)).Failed(ErrorCode.NotAllowed, "nobody");
        await node.AssertNothingIsLeftAsync();
    }

    async Task OtherNodeAsync(Func<TestNode, Task<Answer>> call)
    {
        await using var other = new TestNode(new() { ["type"] = "file", ["dataDir"] = node.Folder.File("zones") });
        other.Configure(conf => conf["nodeName"] = "node2");
        (await call(other)).Succeeded();
    }
}
