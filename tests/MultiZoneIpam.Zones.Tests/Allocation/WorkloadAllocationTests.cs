using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Zones.Tests.Allocation;

/// <summary>Zones that keep a workload's addresses: each replica takes one that no living replica holds. Lists of addresses, too.</summary>
public class WorkloadAllocationTests
{
    readonly TestZone zone = new(TestZone.Spec("10.0.0.0/24", ""","sticky":"workload" """));

    [Fact]
    public async Task A_new_replica_takes_what_an_earlier_one_left_and_only_then_another()
    {
        string[] taken = [await zone.TakeAsync(zone.OfReplica("c1")), await zone.TakeAsync(zone.OfReplica("c2"))];
        await zone.DelAsync("c1");
        await zone.DelAsync("c2");

        string[] again = [await zone.TakeAsync(zone.OfReplica("c3")), await zone.TakeAsync(zone.OfReplica("c4"))];
        Assert.Equal(taken.Order(), again.Order());
        Assert.DoesNotContain(await zone.TakeAsync(zone.OfReplica("c5")), taken);
        Assert.Equal(3, (await zone.ReservationsAsync()).Count);
        zone.AssertSound();
    }

    [Fact]
    public async Task Replicas_that_start_at_once_take_each_address_once()
    {
        for (var index = 0; index < 20; index++)
            await zone.TakeAsync(zone.OfReplica($"c{index}"));
        for (var index = 0; index < 20; index++)
            await zone.DelAsync($"c{index}");
        var before = zone.Records().Keys.ToHashSet();

        var adds = Enumerable.Range(0, 25).Select(index => Task.Run(() => zone.AddAsync(zone.OfReplica($"d{index}"), zone.Memory, new Random(index))));
        var addresses = (await Task.WhenAll(adds)).Select(TestZone.Addresses).ToHashSet();
        Assert.Equal(25, addresses.Count);
        Assert.Superset(before, addresses);
        zone.AssertSound();
    }

    [Fact]
    public async Task The_place_of_a_replica_that_is_gone_is_taken_and_few_are_asked_about()
    {
        for (var index = 0; index < 9; index++)
            await zone.TakeAsync(zone.OfReplica($"c{index}"));
        var nobody = new GoneLives();
        await zone.TakeAsync(zone.OfReplica("d0") with { EarlierLives = nobody });
        Assert.Equal(4, nobody.Questions.Count);

        var gone = zone.Records().Values.Single(record => record.Holder.Attachment.ContainerId == "c0").Address.ToString();
        Assert.Equal(gone, await zone.TakeAsync(zone.OfReplica("d1") with { EarlierLives = new GoneLives("c0") }));
        zone.AssertSound();
    }

    [Fact]
    public async Task A_replica_of_a_large_workload_finds_the_one_idle_address()
    {
        var large = new TestZone(TestZone.Spec("10.0.0.0/20", ""","sticky":"workload" """));
        var replica = large.OfReplica("c1");
        large.Multiply(await large.TakeAsync(replica with { RequestedAs = RequestKind.Claim, Requested = [Address.Parse("10.0.0.2")] }), replica.KeptFor!, 1100);
        var last = await large.TakeAsync(large.OfReplica("c2") with { RequestedAs = RequestKind.Claim, Requested = [Address.Parse("10.0.9.9")] });
        await large.DelAsync("c2");

        Assert.Equal(last, await large.TakeAsync(large.OfReplica("new")));
    }

    [Fact]
    public async Task Of_a_list_the_place_of_a_gone_replica_is_taken_when_nothing_is_free()
    {
        var pool = TestZone.Pool("10.0.0.10-10.0.0.12");
        AllocationRequest Replica(string container, GoneLives? lives = null) =>
            zone.OfReplica(container) with { KeptFor = null, Pool = pool, EarlierLives = lives ?? new GoneLives() };
        foreach (var container in (string[])["c1", "c2", "c3"])
        {
            await zone.TakeAsync(Replica(container));
            zone.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(3, Assert.IsType<AllocationOutcome.PoolExhausted>(await zone.AddAsync(Replica("c4"))).HeldByOwner);
        var lives = new GoneLives("c2");
        Assert.Equal("10.0.0.11", await zone.TakeAsync(Replica("c4", lives)));
        Assert.Equal(["c1", "c2"], lives.Questions);
        zone.AssertSound();
        Assert.Null(await zone.DelAsync("c2"));
        await zone.DelAsync("c1");
        var unasked = new GoneLives("c3");
        Assert.Equal("10.0.0.10", await zone.TakeAsync(Replica("c5", unasked)));
        Assert.Empty(unasked.Questions);
    }

    [Fact]
    public async Task Nobody_is_asked_about_holders_of_other_owners()
    {
        await zone.TakeAsync(zone.Request("other", "10.0.0.10"));
        var lives = new GoneLives("other");
        var request = zone.OfReplica("c1") with { Pool = TestZone.Pool("10.0.0.10"), EarlierLives = lives };

        Assert.Equal(0, Assert.IsType<AllocationOutcome.PoolExhausted>(await zone.AddAsync(request)).HeldByOwner);
        Assert.Empty(lives.Questions);
    }

    [Fact]
    public async Task Of_a_list_what_is_kept_for_the_workload_is_taken()
    {
        var kept = await zone.TakeAsync(zone.OfReplica("c1"));
        await zone.DelAsync("c1");

        Assert.Equal(kept, await zone.TakeAsync(zone.OfReplica("c2") with { Pool = TestZone.Pool(kept) }));
        Assert.Equal(RequestKind.Pool, zone.Records()[kept].Request);
        zone.AssertSound();
        await zone.DelAsync("c2");
        Assert.Equal(RecordState.Reserved, zone.Records()[kept].State);
    }
}
