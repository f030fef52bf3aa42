using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Allocation;

namespace MultiZoneIpam.Zones.Tests.Allocation;

/// <summary>What an ADD and a DEL cost, in round trips to the store.</summary>
public class RoundTripTests
{
    [Theory]
    [InlineData("random")]
    [InlineData("sequential")]
    public async Task An_add_to_an_empty_zone_takes_two_and_a_del_two(string strategy)
    {
        var zone = new TestZone($$"""{"ranges":[[{"subnet":"10.0.0.0/16"}],[{"subnet":"fd00::/64"}]],"strategy":"{{strategy}}"}""");
        for (var index = 0; index < 10; index++)
            Assert.Equal(2, await zone.TripsAsync(() => zone.TakeAsync($"c{index}")));
        Assert.Equal(2, await zone.TripsAsync(() => zone.DelAsync("c3")));
        Assert.Equal(1, await zone.TripsAsync(() => zone.DelAsync("c3")));
    }

    [Theory]
    [InlineData("10.0.0.0/24")]
    [InlineData("10.0.0.0/20")]
    public async Task An_add_to_a_half_full_zone_takes_two_once_somebody_has_looked(string subnet)
    {
        var zone = new TestZone(TestZone.Spec(subnet), seed: 4);
        HoldAllBut(zone, index => index % 2 == 0);
        while (!zone.Memory.Dump(TestZone.Name, "hint/").ContainsKey("hint/0"))
            await zone.TakeAsync($"warm{zone.Records().Count}");

        for (var index = 0; index < 30; index++)
            Assert.Equal(2, await zone.TripsAsync(() => zone.TakeAsync($"c{index}")));
    }

    [Fact]
    public async Task A_fixed_add_takes_two_also_of_a_resting_address_in_a_full_zone()
    {
        var zone = new TestZone(TestZone.Spec("10.0.0.0/24"));
        HoldAllBut(zone, index => index is 5 or 6);
        Assert.Equal(2, await zone.TripsAsync(() => zone.TakeAsync("c1", "10.0.0.7")));
        await zone.DelAsync("c1");
        Assert.Equal(2, await zone.TripsAsync(() => zone.TakeAsync("c2", "10.0.0.7")));
        Assert.Equal(2, await zone.TripsAsync(() => zone.DelAsync("c2")));
    }

    [Theory]
    [InlineData("scattered")]
    [InlineData("contiguous")]
    public async Task A_zone_with_a_thousandth_free_answers_like_an_empty_one(string holes)
    {
        var zone = new TestZone(TestZone.Spec("10.1.0.0/16"), seed: 8);
        HoldAllBut(zone, index => holes == "scattered" ? index % 1000 == 7 : index is >= 40_000 and < 40_065);
        var taken = new HashSet<string>();
        var first = await zone.TripsAsync(async () => taken.Add(await zone.TakeAsync("c0")));
        Assert.InRange(first, 2, 12);
        var next = 0;
        for (var index = 1; index <= 30; index++)
            next += await zone.TripsAsync(async () => Assert.True(taken.Add(await zone.TakeAsync($"c{index}"))));

        // A look is kept short, so it finds some sixteen scattered ones.
        Assert.InRange(next / 30.0, 2, holes == "scattered" ? 2.6 : 2.1);
        zone.Clock.Advance(TimeSpan.FromHours(1));
        while (await zone.AddAsync($"d{taken.Count}") is AllocationOutcome.Allocated allocated)
            Assert.True(taken.Add(TestZone.Addresses(allocated)));
        Assert.Equal(holes == "scattered" ? 66 : 65, taken.Count);
    }

    [Theory]
    [InlineData("random")]
    [InlineData("sequential")]
    public async Task A_full_zone_says_so_in_one_look_the_second_time_and_works_again_after_a_release(string strategy)
    {
        var zone = new TestZone(TestZone.Spec("10.1.0.0/16", $$""","strategy":"{{strategy}}" """));
        HoldAllBut(zone, index => index == 33_333);
        await zone.TakeAsync("c1");
        zone.Delete("hint/0");
        Assert.InRange(await zone.TripsAsync(async () => Assert.IsType<AllocationOutcome.Exhausted>(await zone.AddAsync("c2"))), 3, 13);
        Assert.Equal(1, await zone.TripsAsync(async () => Assert.IsType<AllocationOutcome.Exhausted>(await zone.AddAsync("c2"))));

        await zone.DelAsync("c1");
        Assert.Equal(2, await zone.TripsAsync(() => zone.TakeAsync("c2")));
        Assert.Equal(1, await zone.TripsAsync(async () => Assert.IsType<AllocationOutcome.Exhausted>(await zone.AddAsync("c3"))));

        // Somebody deletes a key by hand: no ADD can know, but a minute later it is found.
        zone.Delete("ip/0a010009");
        zone.Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal("10.1.0.9", await zone.TakeAsync("c4"));
    }

    [Fact]
    public async Task A_new_sandbox_of_a_pod_takes_three()
    {
        var zone = new TestZone(TestZone.Spec("10.0.0.0/24"));
        await zone.TakeAsync(TestZone.OfPod(zone.Request("c1"), "uid1"));

        Assert.Equal(3, await zone.TripsAsync(() => zone.TakeAsync(TestZone.OfPod(zone.Request("c2"), "uid1"))));
    }

    static void HoldAllBut(TestZone zone, Func<int, bool> isFree)
    {
        var unfixed = zone.Zone.Sets[0].Unfixed;
        zone.Hold(Enumerable.Range(0, (int)unfixed.Count).Where(index => !isFree(index)).Select(index => unfixed.At((uint)index)));
    }
}
