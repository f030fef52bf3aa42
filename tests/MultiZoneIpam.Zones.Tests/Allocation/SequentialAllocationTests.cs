using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Allocation;

namespace MultiZoneIpam.Zones.Tests.Allocation;

/// <summary>host-local's order: the table of its allocator_test.go, in its words.</summary>
public class SequentialAllocationTests
{
    /// <param name="last">The address given last; empty for a fresh set.</param>
    [Theory]
    [InlineData("10.0.0.0/29", "", "", "10.0.0.2")]
    [InlineData("2001:db8:1::/64", "", "", "2001:db8:1::2")]
    [InlineData("10.0.0.0/30", "", "", "10.0.0.2")]
    [InlineData("10.0.0.0/29", "10.0.0.2", "", "10.0.0.3")]
    [InlineData("10.0.0.0/29", "10.0.0.5", "", "10.0.0.6")]
    [InlineData("10.0.0.0/29", "10.0.0.4", "10.0.0.5", "10.0.0.6")]
    [InlineData("10.0.0.0/29", "10.0.0.5", "10.0.0.6", "10.0.0.2")]
    [InlineData("10.0.0.0/29", "10.0.0.6", "", "10.0.0.2")]
    [InlineData("10.0.0.0/29", "10.0.0.128", "", "10.0.0.2")]
    [InlineData("10.0.0.0/29", "10.0.0.5", "10.0.0.2,10.0.0.3,10.0.0.4,10.0.0.6", "10.0.0.5")]
    [InlineData("10.0.0.0/30,10.0.1.0/30", "", "", "10.0.0.2")]
    [InlineData("10.0.0.0/30,10.0.1.0/30", "", "10.0.0.2", "10.0.1.2")]
    [InlineData("10.0.0.0/30,10.0.1.0/30,10.0.2.0/30", "10.0.1.2", "", "10.0.2.2")]
    [InlineData("10.0.0.0/30,10.0.1.0/30,10.0.2.0/30", "10.0.2.2", "10.0.2.2", "10.0.0.2")]
    [InlineData("10.0.1.0/29,10.0.0.0/29", "10.0.1.6", "", "10.0.0.2")]
    public async Task Sequential_follows_the_order_of_host_local(string subnets, string last, string taken, string expected)
    {
        var zone = Zone(subnets, "0s");
        if (last.Length > 0)
            zone.Memory.Write(TestZone.Name, [new("hint/0", $$"""{"definition":1,"last":"{{last}}"}""")]);
        zone.Hold(taken.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Address.Parse));

        Assert.Equal(expected, await zone.TakeAsync("c1"));
    }

    [Theory]
    [InlineData("0s")]
    [InlineData("30s")]
    public async Task After_a_release_comes_the_next_address_and_not_the_same(string cooldown)
    {
        var zone = Zone("10.0.0.0/29", cooldown);
        Assert.Equal("10.0.0.2", await zone.TakeAsync("c1"));
        await zone.DelAndRestAsync("c1");
        Assert.Equal("10.0.0.3", await zone.TakeAsync("c2"));
        Assert.Equal("10.0.0.4", await zone.TakeAsync("c3"));
        await zone.DelAndRestAsync("c2");
        Assert.Equal("10.0.0.5", await zone.TakeAsync("c4"));
        Assert.Equal("10.0.0.6", await zone.TakeAsync("c5"));
        Assert.Equal("10.0.0.2", await zone.TakeAsync("c6"));
        Assert.Equal("10.0.0.3", await zone.TakeAsync("c7"));
        Assert.IsType<AllocationOutcome.Exhausted>(await zone.AddAsync("c8"));
        zone.AssertSound();
    }

    [Fact]
    public async Task The_last_address_is_handed_out_again_when_everything_else_is_taken()
    {
        var zone = Zone("10.0.0.0/29", "0s");
        foreach (var last in Enumerable.Range(2, 5))
            Assert.Equal($"10.0.0.{last}", await zone.TakeAsync($"c{last}"));
        await zone.DelAsync("c6");

        Assert.Equal("10.0.0.6", await zone.TakeAsync("again"));
    }

    [Fact]
    public async Task Without_a_cooldown_a_set_that_was_full_a_moment_ago_gives_what_was_just_released()
    {
        foreach (var strategy in (string[])["random", "sequential"])
        {
            var zone = new TestZone(TestZone.Spec("10.0.0.0/30", $$""","cooldown":"0s","strategy":"{{strategy}}" """));
            for (var round = 0; round < 5; round++)
            {
                Assert.Equal("10.0.0.2", await zone.TakeAsync($"c{round}"));
                Assert.IsType<AllocationOutcome.Exhausted>(await zone.AddAsync("late"));
                Assert.IsType<AllocationOutcome.Exhausted>(await zone.AddAsync("late"));
                await zone.DelAsync($"c{round}");
            }
        }
    }

    [Fact]
    public async Task Sequential_counts_on_over_all_sets_at_once()
    {
        var zone = new TestZone("""{"ranges":[[{"subnet":"10.0.0.0/29"}],[{"subnet":"fd00::/64"}]],"strategy":"sequential"}""");

        Assert.Equal("10.0.0.2,fd00::2", await zone.TakeAsync("c1"));
        Assert.Equal("10.0.0.3,fd00::3", await zone.TakeAsync("c2"));
        Assert.Equal("10.0.0.5,fd00::4", await zone.TakeAsync("c3", "10.0.0.5"));
        Assert.Equal("10.0.0.4,fd00::5", await zone.TakeAsync("c4"));
    }

    static TestZone Zone(string subnets, string cooldown)
    {
        var ranges = string.Join(',', subnets.Split(',').Select(subnet => $$"""{"subnet":"{{subnet}}"}"""));
        return new TestZone($$"""{"ranges":[[{{ranges}}]],"strategy":"sequential","cooldown":"{{cooldown}}"}""");
    }
}
