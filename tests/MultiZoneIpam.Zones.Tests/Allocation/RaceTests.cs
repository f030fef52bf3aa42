using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Records;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Tests.Allocation;

/// <summary>Many callers at once, lost answers, and what happens between one caller's look and its commit.</summary>
public class RaceTests
{
    [Theory]
    [InlineData("random", "30s", 16)]
    [InlineData("random", "0s", 64)]
    [InlineData("random", "30s", 64)]
    [InlineData("sequential", "0s", 16)]
    [InlineData("sequential", "30s", 64)]
    public async Task Parallel_callers_get_each_address_once_and_the_rest_hear_that_it_is_full(string strategy, string cooldown, int callers)
    {
        var zone = new TestZone(TestZone.Spec("10.0.0.0/26", $$""","strategy":"{{strategy}}","cooldown":"{{cooldown}}" """));
        zone.Hold(Enumerable.Range(0, 64 - callers).Select(index => Address.Parse("10.0.0.2").Plus((uint)index)));
        var free = 61 - (64 - callers);
        var outcomes = await AddAtOnceAsync(zone, callers, "c");

        Assert.Equal(free, outcomes.OfType<AllocationOutcome.Allocated>().Select(TestZone.Addresses).Distinct().Count());
        Assert.Equal(callers - free, outcomes.OfType<AllocationOutcome.Exhausted>().Count());
        Assert.Equal(free, zone.Attachments().Count);
    }

    [Theory]
    [InlineData("random", "30s")]
    [InlineData("random", "0s")]
    [InlineData("sequential", "30s")]
    public async Task Parallel_callers_of_a_set_that_rests_whole_get_each_address_once(string strategy, string cooldown)
    {
        var zone = new TestZone(TestZone.Spec("10.0.0.0/28", $$""","strategy":"{{strategy}}","cooldown":"{{cooldown}}" """));
        for (var round = 0; round < 3; round++)
        {
            var outcomes = await AddAtOnceAsync(zone, 16, $"r{round}-");
            var holders = outcomes.OfType<AllocationOutcome.Allocated>().Select(outcome => outcome.Record.Holder.Attachment.ContainerId).ToList();
            Assert.Equal(13, holders.Count);
            Assert.Equal(3, outcomes.OfType<AllocationOutcome.Exhausted>().Count());
            zone.AssertSound();
            await Task.WhenAll(holders.Select(holder => Task.Run(() => zone.DelAsync(holder))));
            zone.AssertSound();
        }
    }

    [Fact]
    public async Task Adds_and_dels_at_once_leave_a_sound_zone()
    {
        var zone = new TestZone(TestZone.Spec("10.0.0.0/27", ""","cooldown":"1s" """));
        await Task.WhenAll(Enumerable.Range(0, 16).Select(worker => Task.Run(async () =>
        {
            var random = new Random(worker);
            for (var round = 0; round < 20; round++)
            {
                var container = $"w{worker}-{round}";
                Assert.IsType<AllocationOutcome.Allocated>(await zone.AddAsync(zone.Request(container), zone.Memory, random));
                if (random.Next(5) == 0)
                    zone.Clock.Advance(TimeSpan.FromSeconds(1));
                await zone.DelAsync(container);
            }
        })));

        Assert.Empty(zone.Attachments());
        zone.AssertSound();
    }

    [Fact]
    public async Task Add_that_finds_its_own_record_when_it_takes_says_that_it_was_there()
    {
        var zone = new TestZone(TestZone.Spec("10.0.0.0/24"));
        AllocationOutcome? first = null;
        var hooked = new HookedStore(zone.Memory, async transaction => first = transaction == 2 ? await zone.AddAsync("c1") : first);

        var second = Assert.IsType<AllocationOutcome.Allocated>(await zone.AddAsync(zone.Request("c1"), hooked, zone.Random));

        Assert.True(second.WasThere);
        Assert.False(Assert.IsType<AllocationOutcome.Allocated>(first).WasThere);
        Assert.Equal(TestZone.Addresses(first!), TestZone.Addresses(second));
    }

    [Theory]
    [InlineData(Fault.BeforeApplying)]
    [InlineData(Fault.AfterApplying)]
    public async Task After_an_unknown_outcome_the_same_add_finds_its_own_record_or_takes_anew(Fault fault)
    {
        var zone = new TestZone("""{"ranges":[[{"subnet":"10.0.0.0/24"}],[{"subnet":"fd00::/64"}]]}""");
        var faulty = new FaultyStore(zone.Memory, nth => nth == 2 ? fault : Fault.None);
        await Assert.ThrowsAsync<UnknownOutcomeException>(() => zone.AddAsync(zone.Request("c1"), faulty, zone.Random));

        Assert.Equal(fault == Fault.AfterApplying ? 1 : 0, zone.Attachments().Count);
        var stored = zone.Attachments().SelectMany(record => record.Addresses).Select(address => address.Address.ToString());
        var again = await zone.TakeAsync("c1");
        Assert.StartsWith(string.Join(',', stored), again, StringComparison.Ordinal);
        Assert.Single(zone.Attachments());
        zone.AssertSound();
    }

    [Fact]
    public async Task An_add_that_was_applied_while_it_is_repeated_answers_that_record()
    {
        var zone = new TestZone(TestZone.Spec("10.0.0.0/24"));
        var first = "";
        var hooked = new HookedStore(zone.Memory, async nth => first = nth == 2 ? await zone.TakeAsync("c1") : first);

        var second = TestZone.Addresses(await zone.AddAsync(zone.Request("c1"), hooked, new Random(99)));
        Assert.Equal(first, second);
        Assert.Single(zone.Attachments());
    }

    [Fact]
    public async Task A_definition_that_changes_between_look_and_commit_is_judged_again()
    {
        var zone = new TestZone(TestZone.Spec("10.0.0.0/24"));
        var hooked = new HookedStore(zone.Memory, nth =>
        {
            if (nth == 2)
                zone.Define(TestZone.Spec("10.0.1.0/24"));
            return Task.CompletedTask;
        });

        Assert.IsType<AllocationOutcome.ZoneChanged>(await zone.AddAsync(zone.Request("c1"), hooked, zone.Random));
        Assert.Empty(zone.Records());
    }

    [Fact]
    public async Task Of_two_networks_that_define_a_zone_at_once_one_wins_and_the_other_judges_again()
    {
        var zone = new TestZone(TestZone.Spec("10.0.0.0/24"));
        zone.Delete("config");
        var other = zone.Request("c2") with { Definition = TestZone.Parse(TestZone.Spec("10.9.0.0/24")) };
        var hooked = new HookedStore(zone.Memory, async nth =>
        {
            if (nth == 2)
                await zone.TakeAsync(other);
        });

        Assert.IsType<AllocationOutcome.ZoneChanged>(await zone.AddAsync(zone.Request("c1"), hooked, zone.Random));
        Assert.Contains("10.9.0.0/24", zone.Memory.Dump(TestZone.Name, "config")["config"], StringComparison.Ordinal);
        Assert.StartsWith("10.9.0.", Assert.Single(zone.Records()).Key, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fixed_address_that_another_takes_between_look_and_commit_is_held()
    {
        var zone = new TestZone(TestZone.Spec("10.0.0.0/24"));
        var hooked = new HookedStore(zone.Memory, async nth =>
        {
            if (nth == 2)
                await zone.TakeAsync("thief", "10.0.0.7");
        });

        var held = Assert.IsType<AllocationOutcome.Held>(await zone.AddAsync(zone.Request("c1", "10.0.0.7"), hooked, zone.Random));
        Assert.Equal("thief", held.Record!.Holder.Attachment.ContainerId);
    }

    static Task<AllocationOutcome[]> AddAtOnceAsync(TestZone zone, int callers, string prefix) => Task.WhenAll(Enumerable.Range(0, callers)
        .Select(index => Task.Run(() => zone.AddAsync(zone.Request($"{prefix}{index}"), zone.Memory, new Random(index)))));
}
