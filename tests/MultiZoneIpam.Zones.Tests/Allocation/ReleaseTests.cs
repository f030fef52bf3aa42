using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Zones.Tests.Allocation;

public class ReleaseTests
{
    [Fact]
    public async Task A_released_address_rests_and_is_free_after_the_cooldown()
    {
        var zone = new TestZone(TestZone.Spec("10.0.0.0/29"));
        var first = await zone.TakeAsync("c1");
        var released = await zone.DelAsync("c1");

        Assert.Equal(first, released!.Addresses.Single().Address.ToString());
        Assert.Equal(RecordState.Cooling, zone.Records()[first].State);
        Assert.Equal("c1", zone.Records()[first].Holder.Attachment.ContainerId);
        zone.Clock.Advance(TimeSpan.FromSeconds(31));
        await zone.TakeAsync("c2");
        Assert.DoesNotContain(zone.Records().Values, record => record.State == RecordState.Cooling);
        zone.AssertSound();
    }

    [Fact]
    public async Task An_unfixed_request_gets_no_resting_address_while_another_is_free()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var zone = new TestZone(TestZone.Spec("10.0.0.0/29"), seed);
            string[] taken = [await zone.TakeAsync("c1"), await zone.TakeAsync("c2"), await zone.TakeAsync("c3"), await zone.TakeAsync("c4")];
            await zone.DelAsync("c1");
            await zone.DelAsync("c2");

            Assert.DoesNotContain(await zone.TakeAsync("new"), taken);
        }
    }

    [Theory]
    [InlineData("random")]
    [InlineData("sequential")]
    public async Task When_nothing_else_is_free_the_longest_rested_is_taken(string strategy)
    {
        var zone = new TestZone(TestZone.Spec("10.0.0.0/29", $$""","strategy":"{{strategy}}" """));
        var taken = new Dictionary<string, string>();
        foreach (var container in (string[])["c1", "c2", "c3", "c4", "c5"])
            taken[container] = await zone.TakeAsync(container);
        foreach (var container in (string[])["c4", "c2", "c5"])
        {
            await zone.DelAsync(container);
            zone.Clock.Advance(TimeSpan.FromSeconds(2));
        }

        Assert.Equal(taken["c4"], await zone.TakeAsync("c6"));
        Assert.Equal(taken["c2"], await zone.TakeAsync("c7"));
        Assert.Equal(taken["c5"], await zone.TakeAsync("c8"));
        Assert.IsType<AllocationOutcome.Exhausted>(await zone.AddAsync("c9"));
        zone.AssertSound();
    }

    [Fact]
    public async Task Fixed_part_addresses_and_those_of_a_zone_without_cooldown_are_free_at_once()
    {
        var zone = new TestZone(TestZone.Spec("10.0.0.0/29", ""","cooldown":"0s" """));
        await zone.TakeAsync("c1");
        await zone.DelAsync("c1");
        Assert.Empty(zone.Records());

        var fixedPart = new TestZone("""{"ranges":[[{"subnet":"10.0.0.0/28","fixedStart":"10.0.0.2","fixedEnd":"10.0.0.9"}]]}""");
        await fixedPart.TakeAsync("c1", "10.0.0.5");
        await fixedPart.DelAsync("c1");
        Assert.Empty(fixedPart.Records());
    }

    [Theory]
    [InlineData(-24)]
    [InlineData(24)]
    public async Task A_clock_that_jumps_by_a_day_keeps_no_address_back(int hours)
    {
        foreach (var strategy in (string[])["random", "sequential"])
        {
            var zone = new TestZone(TestZone.Spec("10.0.0.0/28", $$""","strategy":"{{strategy}}" """));
            for (var index = 0; index < 13; index++)
                await zone.TakeAsync($"c{index}");
            Assert.IsType<AllocationOutcome.Exhausted>(await zone.AddAsync("late"));
            for (var index = 0; index < 13; index++)
                await zone.DelAsync($"c{index}");
            zone.Clock.Advance(TimeSpan.FromHours(hours));

            for (var index = 0; index < 13; index++)
                await zone.TakeAsync($"d{index}");
            Assert.IsType<AllocationOutcome.Exhausted>(await zone.AddAsync("late"));
            zone.AssertSound();
        }
    }

    [Fact]
    public async Task Releasing_again_or_what_was_never_taken_does_nothing()
    {
        var zone = new TestZone(TestZone.Spec("10.0.0.0/29"));
        await zone.TakeAsync("c1");
        Assert.NotNull(await zone.DelAsync("c1"));
        Assert.Null(await zone.DelAsync("c1"));
        Assert.Null(await zone.DelAsync("never"));
        zone.AssertSound();
    }

    [Fact]
    public async Task A_release_that_comes_late_does_not_free_the_newer_owners_address()
    {
        var zone = new TestZone(TestZone.Spec("10.0.0.0/30"));
        await zone.TakeAsync("c1");
        var late = new HookedStore(zone.Memory, async nth =>
        {
            if (nth != 2)
                return;
            await zone.DelAsync("c1");
            Assert.Equal("10.0.0.2", await zone.TakeAsync("c2"));
        });
        Assert.Null(await zone.DelAsync(late, "c1"));

        Assert.Equal("c2", zone.Records()["10.0.0.2"].Holder.Attachment.ContainerId);
        Assert.Equal(RecordState.Bound, zone.Records()["10.0.0.2"].State);
        zone.AssertSound();
    }

    [Fact]
    public async Task A_release_that_comes_late_releases_what_the_same_attachment_has_by_then()
    {
        var zone = new TestZone(TestZone.Spec("10.0.0.0/24"));
        await zone.TakeAsync("c1", "10.0.0.7");
        var late = new HookedStore(zone.Memory, async nth =>
        {
            if (nth != 2)
                return;
            await zone.DelAsync("c1");
            await zone.TakeAsync("c2", "10.0.0.7");
            await zone.TakeAsync("c1", "10.0.0.8");
        });
        var released = await zone.DelAsync(late, "c1");

        Assert.Equal("10.0.0.8", released!.Addresses.Single().Address.ToString());
        Assert.Equal("c2", Assert.Single(zone.Attachments()).Holder.Attachment.ContainerId);
        zone.AssertSound();
    }

    [Fact]
    public async Task A_release_of_an_attachment_whose_address_an_operator_gave_away_leaves_the_new_owner_alone()
    {
        var zone = new TestZone(TestZone.Spec("10.0.0.0/24"));
        await zone.TakeAsync("c1", "10.0.0.7");
        zone.Delete("ip/0a000007");
        await zone.TakeAsync("c2", "10.0.0.7");
        await zone.DelAsync("c1");

        Assert.Equal("c2", zone.Records()["10.0.0.7"].Holder.Attachment.ContainerId);
        zone.AssertSound();
    }

    [Fact]
    public async Task A_definition_that_cannot_be_read_keeps_nobody_from_leaving()
    {
        var zone = new TestZone(TestZone.Spec("10.0.0.0/24"));
        await zone.TakeAsync("c1");
        zone.Memory.Write(TestZone.Name, [new("config", "{")]);
        Assert.NotNull(await zone.DelAsync("c1"));
        Assert.Empty(zone.Records());
    }

    [Fact]
    public async Task An_address_taken_and_released_again_within_a_second_of_its_sweep_is_not_lost()
    {
        var zone = new TestZone(TestZone.Spec("10.0.0.0/24", ""","cooldown":"1s" """));
        await zone.TakeAsync("c1", "10.0.0.7");
        await zone.DelAsync("c1");
        zone.Clock.Advance(TimeSpan.FromSeconds(2));
        var racing = new HookedStore(zone.Memory, async nth =>
        {
            if (nth != 2)
                return;
            await zone.TakeAsync("c2", "10.0.0.7");
            zone.Clock.Advance(TimeSpan.FromSeconds(-2));
            await zone.DelAsync("c2");
        });
        await zone.AddAsync(zone.Request("sweeper", "10.0.0.20"), racing, zone.Random);

        zone.AssertSound();
    }
}
