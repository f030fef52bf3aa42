using MultiZoneIpam.Zones.Allocation;

namespace MultiZoneIpam.Zones.Tests.Allocation;

/// <summary>ADDs of a process that remembers what it saw of a zone: one round trip, and never wrong by it.</summary>
public sealed class SupposedViewTests
{
    readonly TestZone zone = new("""{"ranges":[[{"subnet":"10.1.0.0/16"}],[{"subnet":"fd00::/64"}]]}""");
    readonly TestAgent agent;

    public SupposedViewTests() => agent = new TestAgent(zone);

    Allocator Allocator => agent.Allocator;

    [Fact]
    public void Nothing_is_supposed_of_a_zone_that_nobody_has_seen() => Assert.Null(Allocator.Suppose(TestZone.Name));

    [Fact]
    public async Task An_ADD_after_another_takes_one_round_trip()
    {
        await zone.AddAsync(zone.Request("c0"), agent.Store, zone.Random);
        for (var index = 1; index < 20; index++)
            Assert.Equal(1, await zone.TripsAsync(() => SupposingAsync(zone.Request($"c{index}"))));
        zone.AssertSound();
    }

    [Fact]
    public async Task It_takes_one_round_trip_also_in_a_crowded_zone_where_somebody_has_looked()
    {
        var unfixed = zone.Zone.Sets[0].Unfixed;
        zone.Hold(Enumerable.Range(0, (int)unfixed.Count).Where(index => index is < 40_000 or >= 40_065).Select(index => unfixed.At((uint)index)));
        await zone.AddAsync(zone.Request("c0"), agent.Store, zone.Random);
        for (var index = 1; index < 30; index++)
            Assert.Equal(1, await zone.TripsAsync(() => SupposingAsync(zone.Request($"c{index}"))));
    }

    [Fact]
    public async Task A_new_sandbox_of_a_pod_that_is_supposed_to_be_new_keeps_its_addresses()
    {
        var first = TestZone.Addresses(await zone.AddAsync(TestZone.OfPod(zone.Request("c1"), "uid1"), agent.Store, zone.Random));

        Assert.Equal(first, TestZone.Addresses(await SupposingAsync(TestZone.OfPod(zone.Request("c2"), "uid1"))));

        zone.AssertSound();
        Assert.Equal("c2", Assert.Single(zone.Attachments()).Holder.Attachment.ContainerId);
    }

    [Fact]
    public async Task The_same_ADD_again_answers_what_is_stored()
    {
        var first = TestZone.Addresses(await zone.AddAsync(zone.Request("c1"), agent.Store, zone.Random));

        Assert.Equal(first, TestZone.Addresses(await SupposingAsync(zone.Request("c1"))));
    }

    [Fact]
    public async Task A_definition_that_changed_is_noticed()
    {
        await zone.AddAsync(zone.Request("c0"), agent.Store, zone.Random);
        var request = zone.Request("c1");
        zone.Define("""{"ranges":[[{"subnet":"10.2.0.0/16"}]]}""");

        Assert.IsType<AllocationOutcome.ZoneChanged>(await SupposingAsync(request));
    }

    [Theory]
    [InlineData("random")]
    [InlineData("sequential")]
    public async Task A_resting_address_is_not_given_because_the_zone_was_full_a_while_ago(string strategy)
    {
        zone.Define(TestZone.Spec("10.1.0.0/29", $$""","strategy":"{{strategy}}" """));
        foreach (var index in Enumerable.Range(0, 5))
            await agent.TakeAsync($"c{index}");
        var (rests, free) = (TestZone.Addresses(await zone.AddAsync("c1")), TestZone.Addresses(await zone.AddAsync("c2")));
        await zone.DelAsync("c0");
        zone.Clock.Advance(TimeSpan.FromSeconds(1));
        await zone.DelAsync("c1");
        await agent.TakeAsync("full");
        await zone.ReleaseByHandAsync(free);

        Assert.Equal(free, await agent.TakeAsync("late"));
        Assert.Equal(rests, await agent.TakeAsync("later"));
    }

    async Task<AllocationOutcome> SupposingAsync(AllocationRequest request) =>
        await Allocator.AllocateAsync(Assert.IsType<ZoneView>(Allocator.Suppose(TestZone.Name)), request, CancellationToken.None);
}
