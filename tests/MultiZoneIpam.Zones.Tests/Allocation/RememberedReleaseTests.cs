using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Records;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Tests.Allocation;

/// <summary>DELs of a process that remembers what its ADDs took: one round trip, and never wrong by it, whoever changed the record since.</summary>
public class RememberedReleaseTests
{
    readonly TestZone zone = new("""{"ranges":[[{"subnet":"10.1.0.0/24"}],[{"subnet":"fd00::/64"}]]}""");
    readonly TestAgent agent;

    public RememberedReleaseTests() => agent = new TestAgent(zone);

    [Fact]
    public async Task A_DEL_takes_one_round_trip_and_so_does_the_next_one_that_finds_nothing()
    {
        for (var index = 0; index < 5; index++)
            await agent.TakeAsync($"c{index}");
        for (var index = 0; index < 5; index++)
        {
            Assert.Equal(1, await zone.TripsAsync(async () => Assert.Equal(2, (await DelAsync($"c{index}"))!.Addresses.Count)));
            Assert.Equal(1, await zone.TripsAsync(async () => Assert.Null(await DelAsync($"c{index}"))));
        }

        Assert.Empty(zone.Attachments());
        Assert.All(zone.Records().Values, record => Assert.Equal(RecordState.Cooling, record.State));
        zone.AssertSound();
    }

    [Fact]
    public async Task A_zone_that_was_redefined_lets_go_by_what_it_is_now()
    {
        await agent.TakeAsync("c1");
        zone.Define("""{"ranges":[[{"subnet":"10.1.0.0/24"}],[{"subnet":"fd00::/64"}]],"cooldown":"0s"}""");

        Assert.Equal(2, await zone.TripsAsync(async () => Assert.NotNull(await DelAsync("c1"))));
        Assert.Empty(zone.Records());
        Assert.Contains("hint/freed", zone.Memory.Dump(TestZone.Name, "hint/").Keys);
    }

    [Fact]
    public async Task A_zone_that_is_deleted_keeps_nobody_from_leaving()
    {
        await agent.TakeAsync("c1");
        zone.Delete("config");

        Assert.NotNull(await DelAsync("c1"));
        Assert.Empty(zone.Memory.Dump(TestZone.Name, ""));
    }

    [Fact]
    public async Task An_address_that_an_operator_has_released_and_another_has_now_is_not_freed()
    {
        var addresses = (await agent.TakeAsync("c1")).Split(',');
        await zone.ReleaseByHandAsync(addresses[0]);
        await zone.TakeAsync("c2", addresses[0]);

        Assert.Equal(addresses[1], Assert.Single((await DelAsync("c1"))!.Addresses).Address.ToString());
        Assert.Equal("c2", zone.Records()[addresses[0]].Holder.Attachment.ContainerId);
        zone.AssertSound();
    }

    [Fact]
    public async Task A_late_DEL_of_an_old_sandbox_frees_nothing_of_the_new_one()
    {
        var other = new TestAgent(zone);
        var first = TestZone.Addresses(await agent.AddAsync(TestZone.OfPod(zone.Request("c1"), "uid1")));
        Assert.Equal(first, TestZone.Addresses(await other.AddAsync(TestZone.OfPod(zone.Request("c2"), "uid1"))));

        Assert.Equal(1, await zone.TripsAsync(async () => Assert.Null(await DelAsync("c1"))));
        Assert.Equal("c2", Assert.Single(zone.Attachments()).Holder.Attachment.ContainerId);
        zone.AssertSound();
    }

    [Fact]
    public async Task A_place_that_a_later_life_has_taken_elsewhere_stays_taken()
    {
        var old = zone.OfKeptPod("db-0", "c1");
        var first = TestZone.Addresses(await agent.AddAsync(old));
        Assert.Equal(first, await zone.TakeAsync(zone.OfKeptPod("db-0", "c2") with { EarlierLives = new GoneLives("c1") }));

        Assert.Null(await DelAsync("c1"));
        Assert.Equal("c2", Assert.Single(zone.Attachments()).Holder.Attachment.ContainerId);
        zone.AssertSound();
    }

    [Fact]
    public async Task A_reservation_that_was_ended_meanwhile_is_not_brought_back()
    {
        var kept = TestZone.Addresses(await agent.AddAsync(zone.OfKeptPod("db-0", "c1"))).Split(',');
        zone.Delete([.. zone.Memory.Dump(TestZone.Name, "sticky/").Keys.Where(key => key.Contains("/0a0100", StringComparison.Ordinal))]);

        Assert.NotNull(await DelAsync("c1"));
        Assert.Equal(RecordState.Cooling, zone.Records()[kept[0]].State);
        Assert.Equal(RecordState.Reserved, zone.Records()[kept[1]].State);
        zone.AssertSound();
    }

    [Fact]
    public async Task The_same_container_again_is_released_as_it_is_now()
    {
        await agent.TakeAsync("c1");
        await zone.DelAsync("c1");
        var again = await zone.TakeAsync("c1", "10.1.0.77");

        Assert.Equal(again, string.Join(',', (await DelAsync("c1"))!.Addresses.Select(address => address.Address)));
        Assert.Empty(zone.Attachments());
        zone.AssertSound();
    }

    [Theory]
    [InlineData(Fault.BeforeApplying)]
    [InlineData(Fault.AfterApplying)]
    public async Task A_DEL_whose_answer_is_lost_is_repeated(Fault fault)
    {
        var trips = 0;
        var faulty = new TestAgent(zone, new FaultyStore(zone.Memory, nth => (trips = nth) == 3 ? fault : Fault.None), zone.Random);
        await faulty.TakeAsync("c1");
        var releaser = new Releaser(faulty.Store, zone.Clock);
        await Assert.ThrowsAsync<UnknownOutcomeException>(() => releaser.ReleaseAsync(TestZone.Name, TestZone.Attachment("c1"), CancellationToken.None));
        Assert.Equal(3, trips);

        await releaser.ReleaseAsync(TestZone.Name, TestZone.Attachment("c1"), CancellationToken.None);
        Assert.Empty(zone.Attachments());
        zone.AssertSound();
    }

    [Fact]
    public async Task What_is_remembered_has_an_end()
    {
        var wide = new TestZone(TestZone.Spec("10.1.0.0/16"));
        var many = new TestAgent(wide);
        for (var index = 0; index < 2100; index++)
            await many.TakeAsync($"c{index}");

        Assert.Equal(2, await wide.TripsAsync(() => many.DelAsync("c0")));
        Assert.Equal(1, await wide.TripsAsync(() => many.DelAsync("c2099")));
        Assert.Equal(2098, wide.Attachments().Count);
    }

    Task<AttachmentRecord?> DelAsync(string container) => agent.DelAsync(container);
}
