using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Tests.Allocation;

/// <summary>Agents of several nodes on one sequential zone: each starts from what it saw last, and the order is still host-local's.</summary>
public class SequentialAgentsTests
{
    [Fact]
    public async Task ADDs_of_one_agent_at_once_take_turns_and_none_loses()
    {
        var zone = Zone("10.1.0.0/16");
        // Whoever does not wait has chosen before anybody takes.
        var agent = new TestAgent(zone, new HookedStore(zone.Memory, async _ => await Task.Yield()), zone.Random);
        await agent.TakeAsync("first");

        string[] taken = [];
        var trips = await zone.TripsAsync(async () => taken = await Task.WhenAll(Enumerable.Range(0, 16).Select(index => Task.Run(() => agent.TakeAsync($"c{index}")))));

        Assert.Equal(16, trips);
        Assert.Equal(Enumerable.Range(2, 16).Select(last => $"10.1.0.{last + 1}").Order(StringComparer.Ordinal), taken.Order(StringComparer.Ordinal));
        zone.AssertSound();
    }

    [Fact]
    public async Task An_ADD_takes_one_round_trip_in_an_empty_zone()
    {
        var zone = Zone("10.1.0.0/16");
        var agent = new TestAgent(zone);
        Assert.Equal("10.1.0.2", await agent.TakeAsync("c0"));
        for (var index = 1; index < 20; index++)
            Assert.Equal(1, await zone.TripsAsync(async () => Assert.Equal($"10.1.0.{index + 2}", await agent.TakeAsync($"c{index}"))));
    }

    [Theory]
    [InlineData(2, 100, 1.1)]
    [InlineData(1000, 60, 1.4)]
    public async Task In_a_crowded_zone_one_ADD_looks_for_the_ADDs_after_it(int oneFreeOf, int adds, double average)
    {
        var zone = Zone("10.1.0.0/16");
        var free = HoldAllBut(zone, index => index % oneFreeOf == 0);
        var agent = new TestAgent(zone);
        Assert.Equal(free[0], await agent.TakeAsync("c0"));
        var trips = new List<int>();
        for (var index = 1; index < adds; index++)
            trips.Add(await zone.TripsAsync(async () => Assert.Equal(free[index], await agent.TakeAsync($"c{index}"))));

        Assert.InRange(trips.Average(), 1, average);
        Assert.InRange(trips.Max(), 1, 5);
    }

    [Fact]
    public async Task Agents_in_turns_go_on_where_the_other_one_was()
    {
        var zone = Zone("10.1.0.0/16");
        var free = HoldAllBut(zone, index => index % 1000 == 7);
        TestAgent[] agents = [new(zone), new(zone)];
        await agents[0].TakeAsync("c0");
        await agents[1].TakeAsync("c1");
        for (var index = 2; index < 15; index++)
            Assert.Equal(2, await zone.TripsAsync(async () => Assert.Equal(free[index], await agents[index % 2].TakeAsync($"c{index}"))));
    }

    [Fact]
    public async Task An_agent_that_is_behind_does_not_give_what_others_have_passed()
    {
        var zone = Zone("10.1.0.0/24");
        var (behind, ahead) = (new TestAgent(zone), new TestAgent(zone));
        Assert.Equal("10.1.0.2", await behind.TakeAsync("c0"));
        foreach (var last in Enumerable.Range(3, 7))
            Assert.Equal($"10.1.0.{last}", await ahead.TakeAsync($"c{last}"));
        await zone.DelAsync("c3");

        // It believes that 10.1.0.3 is the next one, and that is free.
        Assert.Equal(2, await zone.TripsAsync(async () => Assert.Equal("10.1.0.10", await behind.TakeAsync("late"))));
    }

    [Theory]
    [InlineData("10.1.4.76")]
    [InlineData("10.1.7.108")]
    public async Task What_is_set_free_before_the_next_known_one_is_the_next(string released)
    {
        var zone = Zone("10.1.0.0/16");
        var free = HoldAllBut(zone, index => index is 1000 or 3000 or 3100);
        zone.Delete($"ip/{Address.Parse(released).ToHex()}");
        await zone.TakeAsync("fixed", released);
        var agent = new TestAgent(zone);
        Assert.Equal(free[0], await agent.TakeAsync("c0"));

        await zone.DelAsync("fixed");
        Assert.Equal(released, await agent.TakeAsync("c1"));
        Assert.Equal(free[1], await agent.TakeAsync("c2"));
    }

    [Fact]
    public async Task What_is_set_free_while_an_ADD_looks_and_sweeps_is_not_passed_over()
    {
        const string released = "10.1.5.220";
        var zone = Zone("10.1.0.0/16", "30s");
        var free = HoldAllBut(zone, index => index % 1000 == 7);
        zone.Delete($"ip/{Address.Parse(released).ToHex()}");
        await zone.TakeAsync("held", released);
        await zone.TakeAsync("swept", free[9]);
        var agent = new TestAgent(zone, new HookedStore(zone.Memory, nth => nth == 8 ? zone.ReleaseByHandAsync(released) : Task.CompletedTask), zone.Random);
        Assert.Equal(free[0], await agent.TakeAsync("c0"));
        await zone.DelAndRestAsync("swept");
        Assert.Equal(free[1], await agent.TakeAsync("c1"));

        Assert.DoesNotContain(released, zone.Records().Keys);
        Assert.DoesNotContain(free[9], zone.Records().Keys);
        Assert.Equal(released, await agent.TakeAsync("c2"));
        Assert.Equal(free[2], await agent.TakeAsync("c3"));
    }

    [Fact]
    public async Task What_an_earlier_life_had_beside_is_not_passed_over_by_whom_takes_its_place()
    {
        var zone = new TestZone("""
            {"ranges":[[{"subnet":"10.1.0.0/24"}],[{"subnet":"10.2.0.0/24"}]],"strategy":"sequential","cooldown":"0s"}
            """);
        zone.Hold(Enumerable.Range(2, 253).Except([100, 200, 210, 220]).Select(index => Address.Parse("10.2.0.0").Plus((uint)index)));
        await zone.TakeAsync("old", "10.1.0.50", "10.2.0.210");
        Assert.Equal("10.1.0.2,10.2.0.100", await zone.TakeAsync("c0"));

        var successor = zone.Request("new", "10.1.0.50");
        successor = successor with { Holder = successor.Holder with { Pod = "pod-old" }, EarlierLives = new GoneLives("old") };
        Assert.Equal("10.1.0.50,10.2.0.200", await zone.TakeAsync(successor));
        Assert.Equal("10.1.0.3,10.2.0.210", await zone.TakeAsync("c1"));
        Assert.Equal("10.1.0.4,10.2.0.220", await zone.TakeAsync("c2"));
    }

    [Fact]
    public async Task A_node_that_may_not_take_from_all_ranges_goes_by_its_own_order()
    {
        var zone = new TestZone("""
            {"ranges":[[{"subnet":"10.1.0.0/23"},{"subnet":"10.2.0.0/23","nodeSelector":{"rack":"a"}},{"subnet":"10.3.0.0/23"}]],"strategy":"sequential"}
            """);
        var free = HoldAllBut(zone, index => index is 300 or 850 or 860 or 1040);
        zone.Memory.Write(TestZone.Name, [new("hint/0", """{"last":"10.2.1.40"}""")]);
        Assert.Equal(free[1], await zone.TakeAsync(zone.Request("c0") with { NodeLabels = new Dictionary<string, string> { ["rack"] = "a" } }));
        Assert.Contains(free[3], zone.Memory.Dump(TestZone.Name, "hint/")["hint/0"], StringComparison.Ordinal);

        // The last one is none of its own, so it begins at the beginning, and not with what is known to come after the last.
        Assert.Equal(free[0], await zone.TakeAsync("c1"));
    }

    [Fact]
    public async Task A_fixed_request_may_take_what_was_known_to_be_next()
    {
        var zone = Zone("10.1.0.0/16");
        var free = HoldAllBut(zone, index => index % 1000 == 7);
        var agent = new TestAgent(zone);
        Assert.Equal(free[0], await agent.TakeAsync("c0"));
        Assert.Equal(free[1], await agent.TakeAsync("c1"));
        await zone.TakeAsync("f2", free[2]);
        await zone.TakeAsync("f3", free[3]);

        Assert.Equal(3, await zone.TripsAsync(async () => Assert.Equal(free[4], await agent.TakeAsync("c2"))));
        Assert.Equal(1, await zone.TripsAsync(async () => Assert.Equal(free[5], await agent.TakeAsync("c3"))));
    }

    [Fact]
    public async Task An_answer_that_is_lost_costs_nothing_but_the_address_that_the_next_ADD_finds()
    {
        var zone = Zone("10.1.0.0/24");
        var lost = new TestAgent(zone, new FaultyStore(zone.Memory, nth => nth == 3 ? Fault.AfterApplying : Fault.None), zone.Random);
        Assert.Equal("10.1.0.2", await lost.TakeAsync("c0"));
        await Assert.ThrowsAsync<UnknownOutcomeException>(() => lost.TakeAsync("c1"));

        Assert.Equal("10.1.0.4", await lost.TakeAsync("c2"));
        Assert.Equal("10.1.0.3", await lost.TakeAsync("c1"));
    }

    /// <summary>One after the other, whoever it is and whatever is released between: the first address without a record after the last.</summary>
    [Theory]
    [InlineData("10.1.0.0/26", "0s", 0.3, 1)]
    [InlineData("10.1.0.0/26", "30s", 0.3, 2)]
    [InlineData("10.1.0.0/20", "0s", 0.97, 3)]
    [InlineData("10.1.0.0/20", "30s", 0.97, 4)]
    [InlineData("10.1.0.0/20", "30s", 0.5, 5)]
    public async Task The_order_is_that_of_host_local_whoever_takes(string subnet, string cooldown, double taken, int seed)
    {
        for (var run = 0; run < 4; run++)
            await new SequentialRun(subnet, cooldown, taken, (seed * 100) + run).StepAsync(150);
    }

    [Theory]
    [InlineData("10.1.0.0/26", "30s")]
    [InlineData("10.1.0.0/24", "0s")]
    public async Task Agents_at_once_never_give_an_address_twice_and_leave_none(string subnet, string cooldown)
    {
        var zone = Zone(subnet, cooldown);
        TestAgent[] agents = [.. Enumerable.Range(0, 4).Select(index => new TestAgent(zone, zone.Memory, new Random(index)))];
        var count = (int)zone.Zone.Sets[0].Unfixed.Count;
        var outcomes = await Task.WhenAll(Enumerable.Range(0, count + 3).Select(index => Task.Run(() => agents[index % 4].AddAsync(zone.Request($"c{index}")))));

        Assert.Equal(count, outcomes.OfType<AllocationOutcome.Allocated>().Select(TestZone.Addresses).Distinct().Count());
        Assert.Equal(3, outcomes.OfType<AllocationOutcome.Exhausted>().Count());
        zone.AssertSound();
    }

    [Theory]
    [InlineData("0s")]
    [InlineData("1s")]
    public async Task Releases_all_the_time_keep_no_agent_from_an_address(string cooldown)
    {
        var zone = Zone("10.1.0.0/27", cooldown);
        await Task.WhenAll(Enumerable.Range(0, 12).Select(worker => Task.Run(async () =>
        {
            var agent = new TestAgent(zone, zone.Memory, new Random(worker));
            for (var round = 0; round < 25; round++)
            {
                await agent.TakeAsync($"w{worker}-{round}");
                if (round % 5 == 0)
                    zone.Clock.Advance(TimeSpan.FromSeconds(1));
                Assert.NotNull(await zone.DelAsync($"w{worker}-{round}"));
            }
        })));

        Assert.Empty(zone.Attachments());
        zone.AssertSound();
    }

    static TestZone Zone(string subnet, string cooldown = "0s") => new(TestZone.Spec(subnet, $$""","strategy":"sequential","cooldown":"{{cooldown}}" """));

    static List<string> HoldAllBut(TestZone zone, Func<int, bool> isFree)
    {
        var unfixed = zone.Zone.Sets[0].Unfixed;
        // A fresh zone begins after its gateway, which is no address of the set.
        var all = Enumerable.Range(0, (int)unfixed.Count).ToLookup(isFree, index => unfixed.At((uint)index));
        zone.Hold(all[false]);
        return [.. all[true].Select(address => address.ToString())];
    }
}
