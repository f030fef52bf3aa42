using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones.Allocation;

namespace MultiZoneIpam.Zones.Tests.Allocation;

/// <summary>"Full" is said only of a set that is full: what was seen a moment ago must not hide what is free now.</summary>
public class FullSetTests
{
    /// <summary>.2 to .4 for unfixed requests, .5 and .6 for fixed ones.</summary>
    const string Small = """{"ranges":[[{"subnet":"10.0.0.0/29","fixedStart":"10.0.0.5","fixedEnd":"10.0.0.6"}]]}""";

    readonly TestZone zone = new(Small);

    [Fact]
    public async Task An_address_that_a_fixed_add_sweeps_is_had_at_once()
    {
        await FillAsync();
        await zone.DelAndRestAsync("c1");
        await zone.TakeAsync("fixed", "10.0.0.5");
        Assert.Equal(3, zone.Records().Count);

        await zone.TakeAsync("c9");
        zone.AssertSound();
    }

    [Fact]
    public async Task An_address_that_an_operator_releases_is_had_at_once()
    {
        await FillAsync();
        var record = zone.Records().Values.Single(record => record.Holder.Attachment.ContainerId == "c1");
        var catalog = new Zones.Catalog.ZoneCatalog(zone.Memory);
        var stored = await catalog.FindAsync(TestZone.Name, record.Address, CancellationToken.None);
        Assert.Equal(ReleaseOutcome.Freed, await new Releaser(zone.Memory, zone.Clock).ReleaseAsync(stored!, CancellationToken.None));

        Assert.Equal(record.Address.ToString(), await zone.TakeAsync("c9"));
        zone.AssertSound();
    }

    [Fact]
    public async Task An_address_that_is_swept_while_the_last_free_one_is_taken_is_not_hidden()
    {
        await zone.TakeAsync("c0");
        await zone.TakeAsync("c1");
        await zone.DelAsync("c1");
        // c2 looks when c1's address rests, and takes the last free one; another ADD sweeps c1's address in between.
        var racing = new HookedStore(zone.Memory, async nth =>
        {
            if (nth != 2)
                return;
            zone.Clock.Advance(TimeSpan.FromSeconds(40));
            await zone.TakeAsync("fixed", "10.0.0.5");
        });
        await zone.AddAsync(zone.Request("c2"), racing, new Random(2));

        await zone.TakeAsync("c3");
        Assert.IsType<AllocationOutcome.Exhausted>(await zone.AddAsync("c4"));
        zone.AssertSound();
    }

    [Fact]
    public async Task What_is_freed_while_a_set_is_looked_through_is_found()
    {
        await FillAsync();
        zone.Delete("hint/0");
        await zone.DelAsync("c1");
        // The looks of the ADD are: zone, guess, window and set; then the resting ones. Sweep just before that.
        for (var at = 2; at <= 6; at++)
        {
            var when = at;
            var racing = new HookedStore(zone.Memory, async nth =>
            {
                if (nth != when)
                    return;
                zone.Clock.Advance(TimeSpan.FromSeconds(40));
                await zone.AddAsync("fixed", "10.0.0.5");
                await zone.DelAsync("fixed");
            });
            var outcome = await zone.AddAsync(zone.Request($"d{at}"), racing, new Random(at));
            Assert.True(outcome is AllocationOutcome.Allocated, $"swept before transaction {at}: {outcome}");
            await zone.DelAsync($"d{at}");
            zone.AssertSound();
        }
    }

    [Fact]
    public async Task What_is_swept_between_the_look_at_the_set_and_that_at_the_resting_is_found()
    {
        var zone = new TestZone("""{"ranges":[[{"subnet":"10.0.0.0/22","fixedStart":"10.0.0.2","fixedEnd":"10.0.0.9"}]]}""");
        var unfixed = zone.Zone.Sets[0].Unfixed;
        await zone.TakeAsync("c1");
        var taken = zone.Records().Values.Single().Address;
        zone.Hold(Enumerable.Range(0, (int)unfixed.Count).Select(index => unfixed.At((uint)index)).Where(address => address != taken));
        var racing = new HookedStore(zone.Memory, async nth =>
        {
            // 1 is the look, 2 the lost guess, 3 the look at all, 4 the look at the resting ones.
            if (nth == 3)
                await zone.DelAsync("c1");
            if (nth != 4)
                return;
            zone.Clock.Advance(TimeSpan.FromSeconds(40));
            await zone.TakeAsync("fixed", "10.0.0.5");
        });

        Assert.Equal(taken.ToString(), TestZone.Addresses(await zone.AddAsync(zone.Request("c2"), racing, zone.Random)));
    }

    [Fact]
    public async Task A_key_of_a_resting_address_that_is_left_over_does_not_end_the_adds_of_a_full_set()
    {
        await FillAsync();
        await zone.DelAsync("c1");
        var record = zone.Records().Values.Single(record => record.Holder.Attachment.ContainerId == "c1");
        zone.Delete($"ip/{record.Address.ToHex()}");
        await zone.AddAsync("c3");
        zone.Memory.Write(TestZone.Name, [new("cool/00000001/0a000002", "")]);

        var trips = await zone.TripsAsync(async () => Assert.IsType<AllocationOutcome.Exhausted>(await zone.AddAsync("c4")));
        Assert.InRange(trips, 1, 6);
    }

    [Fact]
    public async Task A_resting_address_behind_thousands_of_another_sets_is_found()
    {
        var zone = new TestZone("""{"ranges":[[{"subnet":"10.0.0.0/30"}],[{"subnet":"fd00::/64"}]]}""");
        await zone.TakeAsync("c1");
        zone.Memory.Write(TestZone.Name, Enumerable.Range(0, 9000).Select(index =>
            new KeyValuePair<string, string?>($"cool/00000001/fd00000000000000000000000001{index:x4}", "")));
        zone.Clock.Advance(TimeSpan.FromSeconds(-1));
        await zone.DelAsync("c1");

        Assert.StartsWith("10.0.0.2,", await zone.TakeAsync("c2"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_set_of_one_node_is_not_full_for_another()
    {
        var zone = new TestZone("""
            {"ranges":[[{"subnet":"10.0.0.0/30","nodeSelector":{"rack":"a"}},{"subnet":"10.0.1.0/30","nodeSelector":{"rack":"b"}}]]}
            """);
        Assert.Equal("10.0.0.2", await zone.TakeAsync(On(zone, "c1", "a")));
        Assert.IsType<AllocationOutcome.Exhausted>(await zone.AddAsync(On(zone, "c2", "a")));
        Assert.Equal("10.0.1.2", await zone.TakeAsync(On(zone, "c3", "b")));
        Assert.IsType<AllocationOutcome.Exhausted>(await zone.AddAsync(On(zone, "c4", "b")));
        await zone.DelAsync("c1");
        Assert.Equal("10.0.0.2", await zone.TakeAsync(On(zone, "c5", "a")));
    }

    [Fact]
    public async Task A_fixed_only_set_is_exhausted_for_unfixed_requests_without_a_fuss()
    {
        var zone = new TestZone("""{"ranges":[[{"subnet":"10.0.0.0/29","fixedStart":"10.0.0.1","fixedEnd":"10.0.0.6"}]]}""");

        Assert.Equal(UInt128.Zero, Assert.IsType<AllocationOutcome.Exhausted>(await zone.AddAsync("c1")).Count);
        Assert.Equal("10.0.0.6", await zone.TakeAsync("c1", "10.0.0.6"));
    }

    async Task FillAsync()
    {
        for (var index = 0; index < 3; index++)
            await zone.TakeAsync($"c{index}");
        Assert.IsType<AllocationOutcome.Exhausted>(await zone.AddAsync("late"));
    }

    static AllocationRequest On(TestZone zone, string container, string rack) =>
        zone.Request(container) with { NodeLabels = new Dictionary<string, string> { ["rack"] = rack } };
}
