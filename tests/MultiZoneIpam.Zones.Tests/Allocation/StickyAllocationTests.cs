using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Zones.Tests.Allocation;

/// <summary>Zones that keep a pod's or a virtual machine's address: one holder at a time.</summary>
public class StickyAllocationTests
{
    readonly TestZone zone = new("""{"ranges":[[{"subnet":"10.0.0.0/29"}],[{"subnet":"fd00::/125"}]],"sticky":"pod"}""");

    [Fact]
    public async Task A_pod_gets_its_addresses_back_however_long_it_was_away()
    {
        var first = await zone.TakeAsync(zone.OfKeptPod("db-0", "c1"));
        Assert.All(zone.Records().Values, record => Assert.Equal(RequestKind.Sticky, record.Request));
        await zone.DelAndRestAsync("c1");
        zone.AssertSound();
        Assert.All(zone.Records().Values, record => Assert.Equal((RecordState.Reserved, "pod prod/db-0 (net1)", "c1"), (record.State, $"{record.ReservedFor}", record.Holder.Attachment.ContainerId)));
        zone.Clock.Advance(TimeSpan.FromDays(400));

        Assert.Equal(first, await zone.TakeAsync(zone.OfKeptPod("db-0", "c2")));
        zone.AssertSound();
        Assert.Null(await zone.DelAsync("c1"));
        Assert.All(zone.Records().Values, record => Assert.Equal(RecordState.Bound, record.State));
    }

    [Fact]
    public async Task It_is_taken_at_once_whatever_rests_and_costs_three_round_trips()
    {
        for (var index = 0; index < 3; index++)
        {
            Assert.Equal(3, await zone.TripsAsync(() => zone.TakeAsync(zone.OfKeptPod("db-0", $"c{index}"))));
            Assert.Equal(2, await zone.TripsAsync(() => zone.DelAsync($"c{index}")));
        }
        Assert.Equal(2, zone.Records().Count);
    }

    [Fact]
    public async Task Nobody_else_gets_it_also_when_the_zone_is_full()
    {
        var kept = (await zone.TakeAsync(zone.OfKeptPod("db-0", "c1"))).Split(',')[0];
        await zone.DelAndRestAsync("c1");
        for (var index = 1; index < 5; index++)
            Assert.DoesNotContain(kept, await zone.TakeAsync(zone.OfKeptPod($"db-{index}", $"d{index}")), StringComparison.Ordinal);

        Assert.IsType<AllocationOutcome.Exhausted>(await zone.AddAsync(zone.OfKeptPod("db-9", "e")));
        var held = Assert.IsType<AllocationOutcome.Held>(await zone.AddAsync(zone.OfKeptPod("db-9", "e", kept)));
        Assert.Equal((RecordState.Reserved, "pod prod/db-0 (net1)", false), (held.Record!.State, $"{held.Record.ReservedFor}", held.IsEarlierLife));
        Assert.IsType<AllocationOutcome.PoolExhausted>(await zone.AddAsync(zone.Request("f") with { Pool = TestZone.Pool(kept) }));
        zone.AssertSound();
    }

    [Fact]
    public async Task Interfaces_of_a_pod_are_kept_apart()
    {
        var (one, other) = (zone.OfKeptPod("db-0", "c1"), zone.OfKeptPod("db-0", "c1"));
        other = other with
        {
            KeptFor = other.KeptFor! with { IfName = "net2" },
            Holder = other.Holder with { Attachment = TestZone.Attachment("c1", "net2") },
        };
        var (first, second) = (await zone.TakeAsync(one), await zone.TakeAsync(other));
        await zone.DelAsync("c1");
        await zone.DelAsync("c1", "net2");

        Assert.NotEqual(first, second);
        Assert.Equal(second, await zone.TakeAsync(other));
        Assert.Equal(first, await zone.TakeAsync(one));
    }

    [Fact]
    public async Task While_an_earlier_life_lives_there_is_no_second_address_and_once_it_is_gone_its_place_is_taken()
    {
        var first = await zone.TakeAsync(zone.OfKeptPod("db-0", "c1"));
        var held = Assert.IsType<AllocationOutcome.Held>(await zone.AddAsync(zone.OfKeptPod("db-0", "c2")));
        Assert.Equal((true, "c1"), (held.IsEarlierLife, held.Record!.Holder.Attachment.ContainerId));
        Assert.Single(zone.Attachments());

        var lives = new GoneLives("c1");
        Assert.Equal(first, await zone.TakeAsync(zone.OfKeptPod("db-0", "c2") with { EarlierLives = lives }));
        Assert.Equal(["c1"], lives.Questions);
        Assert.Equal("c2", Assert.Single(zone.Attachments()).Holder.Attachment.ContainerId);
        Assert.Single(zone.Memory.Dump(TestZone.Name, "uid/"));
        zone.AssertSound();
        Assert.Null(await zone.DelAsync("c1"));
        Assert.All(zone.Records().Values, record => Assert.Equal("c2", record.Holder.Attachment.ContainerId));
        await zone.DelAsync("c2");
        Assert.All(zone.Records().Values, record => Assert.Equal(RecordState.Reserved, record.State));
        zone.AssertSound();
    }

    [Fact]
    public async Task A_new_sandbox_of_the_pod_keeps_them_without_asking_anybody()
    {
        var lives = new GoneLives();
        var first = await zone.TakeAsync(TestZone.OfPod(zone.OfKeptPod("db-0", "c1"), "uid"));
        Assert.Equal(3, await zone.TripsAsync(async () =>
            Assert.Equal(first, await zone.TakeAsync(TestZone.OfPod(zone.OfKeptPod("db-0", "c2"), "uid") with { EarlierLives = lives }))));
        Assert.Empty(lives.Questions);
        zone.AssertSound();
        await zone.DelAsync("c2");
        Assert.All(zone.Records().Values, record => Assert.Equal(RecordState.Reserved, record.State));
    }

    [Fact]
    public async Task What_is_kept_in_a_range_of_other_nodes_is_passed_over_and_stays_kept()
    {
        var racks = new TestZone("""
            {"ranges":[[{"subnet":"10.0.0.0/29","nodeSelector":{"rack":"a"}},{"subnet":"10.0.1.0/29","nodeSelector":{"rack":"b"}}]],"sticky":"pod"}
            """);
        AllocationRequest On(string rack, string container) =>
            racks.OfKeptPod("db-0", container) with { NodeLabels = new Dictionary<string, string> { ["rack"] = rack } };
        var onA = await racks.TakeAsync(On("a", "c1"));
        await racks.DelAsync("c1");
        var onB = await racks.TakeAsync(On("b", "c2"));
        await racks.DelAsync("c2");

        Assert.StartsWith("10.0.1.", onB, StringComparison.Ordinal);
        Assert.Equal(onA, await racks.TakeAsync(On("a", "c3")));
        await racks.DelAsync("c3");
        Assert.Equal(onB, await racks.TakeAsync(On("b", "c4")));
        racks.AssertSound();
    }

    [Fact]
    public async Task A_fixed_request_reserves_nothing_and_may_have_what_is_kept_for_its_own_identity()
    {
        await zone.TakeAsync(zone.OfKeptPod("db-1", "c1", "10.0.0.3", "fd00::3"));
        Assert.Empty(await zone.ReservationsAsync());
        await zone.DelAsync("c1");
        Assert.All(zone.Records().Values, record => Assert.Equal(RecordState.Cooling, record.State));

        var kept = (await zone.TakeAsync(zone.OfKeptPod("db-0", "c2"))).Split(',');
        await zone.DelAsync("c2");
        Assert.StartsWith(kept[0], await zone.TakeAsync(zone.OfKeptPod("db-0", "c3", kept)), StringComparison.Ordinal);
        Assert.Equal(RequestKind.Fixed, zone.Records()[kept[0]].Request);
        zone.AssertSound();
        await zone.DelAsync("c3");
        Assert.Equal(RecordState.Reserved, zone.Records()[kept[0]].State);
        Assert.Equal(kept[0], (await zone.TakeAsync(zone.OfKeptPod("db-0", "c4") with { Pool = TestZone.Pool(kept[0]) })).Split(',')[0]);
        zone.AssertSound();
    }

    [Fact]
    public async Task Where_one_family_is_fixed_the_other_is_kept()
    {
        var first = (await zone.TakeAsync(zone.OfKeptPod("db-0", "c1", "10.0.0.3"))).Split(',');
        await zone.DelAsync("c1");

        Assert.Equal(first, (await zone.TakeAsync(zone.OfKeptPod("db-0", "c2", "10.0.0.3"))).Split(','));
        Assert.Equal(first[1], Assert.Single(await zone.ReservationsAsync()).Address.ToString());
    }

    [Fact]
    public async Task Of_two_lives_that_start_at_once_one_reserves_and_the_other_hears_of_it()
    {
        var hooked = new HookedStore(zone.Memory, async nth =>
        {
            if (nth == 3)
                await zone.TakeAsync(zone.OfKeptPod("db-0", "c1"));
        });

        var held = Assert.IsType<AllocationOutcome.Held>(await zone.AddAsync(zone.OfKeptPod("db-0", "c2"), hooked, new Random(77)));
        Assert.Equal(("c1", true), (held.Record!.Holder.Attachment.ContainerId, held.IsEarlierLife));
        Assert.Equal(2, (await zone.ReservationsAsync()).Count);
        zone.AssertSound();
    }

    [Fact]
    public async Task Of_two_later_lives_that_start_at_once_one_takes_the_place_and_the_other_is_told_who_has_it()
    {
        var first = await zone.TakeAsync(zone.OfKeptPod("db-0", "c1"));
        var hooked = new HookedStore(zone.Memory, async nth =>
        {
            if (nth == 4)
                Assert.Equal(first, await zone.TakeAsync(zone.OfKeptPod("db-0", "c2") with { EarlierLives = new GoneLives("c1") }));
        });
        var late = zone.OfKeptPod("db-0", "c3") with { EarlierLives = new GoneLives("c1") };

        var held = Assert.IsType<AllocationOutcome.Held>(await zone.AddAsync(late, hooked, zone.Random));
        Assert.Equal(("c2", true), (held.Record!.Holder.Attachment.ContainerId, held.IsEarlierLife));
        zone.AssertSound();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task The_old_DEL_at_any_moment_of_a_take_over_harms_nobody(int moment)
    {
        var first = await zone.TakeAsync(zone.OfKeptPod("db-0", "c1"));
        var hooked = new HookedStore(zone.Memory, async nth =>
        {
            if (nth == moment)
                await zone.DelAsync("c1");
        });

        Assert.Equal(first, TestZone.Addresses(await zone.AddAsync(zone.OfKeptPod("db-0", "c2") with { EarlierLives = new GoneLives("c1") }, hooked, zone.Random)));
        Assert.Null(await zone.DelAsync("c1"));
        Assert.Equal("c2", Assert.Single(zone.Attachments()).Holder.Attachment.ContainerId);
        zone.AssertSound();
    }

    [Theory]
    [InlineData(Fault.BeforeApplying)]
    [InlineData(Fault.AfterApplying)]
    public async Task Whatever_answer_is_lost_the_same_add_again_has_the_same_addresses(Fault fault)
    {
        for (var lost = 1; lost <= 4; lost++)
        {
            var zone = new TestZone("""{"ranges":[[{"subnet":"10.0.0.0/29"}],[{"subnet":"fd00::/125"}]],"sticky":"pod"}""");
            var first = await zone.TakeAsync(zone.OfKeptPod("db-0", "c1"));
            var later = zone.OfKeptPod("db-0", "c2") with { EarlierLives = new GoneLives("c1") };
            await Assert.ThrowsAsync<Zones.Stores.UnknownOutcomeException>(() =>
                zone.AddAsync(later, new FaultyStore(zone.Memory, nth => nth == lost ? fault : Fault.None), zone.Random));
            zone.AssertSound();
            Assert.Equal(first, await zone.TakeAsync(later));
            Assert.Single(zone.Attachments());

            await Assert.ThrowsAsync<Zones.Stores.UnknownOutcomeException>(() =>
                zone.DelAsync(new FaultyStore(zone.Memory, nth => nth == 2 ? fault : Fault.None), "c2"));
            zone.AssertSound();
            await zone.DelAsync("c2");
            Assert.All(zone.Records().Values, record => Assert.Equal(RecordState.Reserved, record.State));
        }
    }

    [Fact]
    public async Task A_fixed_address_is_taken_over_from_an_earlier_life_that_is_gone_and_the_rest_is_let_go()
    {
        var plain = new TestZone("""{"ranges":[[{"subnet":"10.0.0.0/24"}],[{"subnet":"fd00::/64"}]]}""");
        var first = (await plain.TakeAsync(TestZone.OfPod(plain.Request("c1", "10.0.0.7"), "uid1"))).Split(',');
        var later = TestZone.OfPod(plain.Request("c2", "10.0.0.7"), "uid2");
        Assert.False(Assert.IsType<AllocationOutcome.Held>(await plain.AddAsync(later)).IsEarlierLife);

        var second = (await plain.TakeAsync(later with { EarlierLives = new GoneLives("c1") })).Split(',');
        Assert.Equal(first[0], second[0]);
        Assert.Equal(RecordState.Cooling, plain.Records()[first[1]].State);
        Assert.Equal("c2", Assert.Single(plain.Attachments()).Holder.Attachment.ContainerId);
        plain.AssertSound();
        Assert.Null(await plain.DelAsync("c1"));
        Assert.Equal(RecordState.Bound, plain.Records()["10.0.0.7"].State);
        Assert.NotNull(await plain.DelAsync("c2"));
        plain.AssertSound();
    }

    [Fact]
    public async Task Nobody_of_another_cluster_is_an_earlier_life()
    {
        await zone.TakeAsync(zone.Request("c1", "10.0.0.3") with { Holder = new Holder(TestZone.Attachment("c1") with { Cluster = "c2" }) });
        var lives = new GoneLives("c1");

        Assert.IsType<AllocationOutcome.Held>(await zone.AddAsync(zone.Request("c2", "10.0.0.3") with { EarlierLives = lives }));
        Assert.Empty(lives.Questions);
    }

    [Fact]
    public async Task Where_a_hand_has_deleted_a_record_the_reservation_still_counts()
    {
        var first = await zone.TakeAsync(zone.OfKeptPod("db-0", "c1"));
        await zone.DelAsync("c1");
        zone.Delete($"ip/{Address.Parse(first.Split(',')[0]).ToHex()}");

        Assert.Equal(first, await zone.TakeAsync(zone.OfKeptPod("db-0", "c2")));
        zone.AssertSound();
    }

    [Fact]
    public async Task Where_a_hand_has_given_the_address_away_the_pod_gets_another()
    {
        var first = await zone.TakeAsync(zone.OfKeptPod("db-0", "c1"));
        await zone.DelAsync("c1");
        var address = first.Split(',')[0];
        zone.Delete($"ip/{Address.Parse(address).ToHex()}");
        await zone.TakeAsync(zone.Request("thief", address));

        var second = await zone.TakeAsync(zone.OfKeptPod("db-0", "c2"));
        Assert.NotEqual(address, second.Split(',')[0]);
        Assert.Equal("thief", zone.Records()[address].Holder.Attachment.ContainerId);
    }

    [Fact]
    public async Task Where_a_hand_has_deleted_one_record_of_a_sandbox_the_next_one_has_both_again()
    {
        var first = (await zone.TakeAsync(TestZone.OfPod(zone.OfKeptPod("db-0", "c1"), "uid"))).Split(',');
        zone.Delete($"ip/{Address.Parse(first[0]).ToHex()}");

        Assert.Equal(first, (await zone.TakeAsync(TestZone.OfPod(zone.OfKeptPod("db-0", "c2"), "uid"))).Split(','));
        Assert.Equal("c2", Assert.Single(zone.Attachments()).Holder.Attachment.ContainerId);
        zone.AssertSound();
    }

    [Fact]
    public async Task A_name_that_no_key_may_have_is_refused()
    {
        var request = zone.OfKeptPod("db/0", "c1");
        Assert.Equal(ErrorCode.InvalidConfig, (await Assert.ThrowsAsync<IpamException>(() => zone.AddAsync(request))).Code);
        Assert.Empty(zone.Memory.Dump(TestZone.Name, "sticky/"));
    }
}
