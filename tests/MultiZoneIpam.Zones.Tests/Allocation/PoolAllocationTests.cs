using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Ranges;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Zones.Tests.Allocation;

public class PoolAllocationTests
{
    readonly TestZone zone = new(TestZone.Spec("10.188.0.0/16"));

    [Fact]
    public async Task Each_replica_takes_the_first_free_address_of_the_pool()
    {
        var pool = TestZone.Pool("10.188.0.216-10.188.0.218", "10.188.0.230");
        await zone.TakeAsync("other", "10.188.0.217");

        Assert.Equal("10.188.0.216", await TakeAsync("c1", pool));
        Assert.Equal("10.188.0.218", await TakeAsync("c2", pool));
        Assert.Equal("10.188.0.230", await TakeAsync("c3", pool));
        var none = Assert.IsType<AllocationOutcome.PoolExhausted>(await AddAsync("c4", pool));
        Assert.Equal(["other", "c1", "c2", "c3"], none.Records.OrderBy(record => record.Holder.Attachment.ContainerId != "other")
            .ThenBy(record => record.Address).Select(record => record.Holder.Attachment.ContainerId));
        Assert.Equal(RequestKind.Pool, zone.Records()["10.188.0.216"].Request);
        zone.AssertSound();
    }

    [Fact]
    public async Task When_none_is_free_the_longest_rested_is_taken()
    {
        var pool = TestZone.Pool("10.188.0.10-10.188.0.12");
        foreach (var container in (string[])["c1", "c2", "c3"])
            await TakeAsync(container, pool);
        await zone.DelAsync("c3");
        zone.Clock.Advance(TimeSpan.FromSeconds(5));
        await zone.DelAsync("c2");

        Assert.Equal("10.188.0.12", await TakeAsync("c4", pool));
        Assert.Equal("10.188.0.11", await TakeAsync("c5", pool));
        zone.AssertSound();
    }

    [Fact]
    public async Task A_pool_larger_than_any_read_is_searched_to_its_end()
    {
        var pool = TestZone.Pool("10.188.16.0/20");
        zone.Hold(Enumerable.Range(0, 4096).Select(index => Address.Parse("10.188.16.0").Plus((uint)index)).Where(address => address != Address.Parse("10.188.31.250")));

        Assert.Equal("10.188.31.250", await TakeAsync("c1", pool));
        Assert.Equal(4096, Assert.IsType<AllocationOutcome.PoolExhausted>(await AddAsync("c2", pool)).Records.Count);
    }

    [Fact]
    public async Task A_pool_of_hundreds_of_single_addresses_fits_into_transactions()
    {
        var pool = TestZone.Pool([.. Enumerable.Range(0, 300).Select(index => Address.Parse("10.188.3.1").Plus((uint)index * 2).ToString())]);
        for (var index = 0; index < 300; index++)
            await TakeAsync($"c{index}", pool);

        Assert.IsType<AllocationOutcome.PoolExhausted>(await AddAsync("one-more", pool));
    }

    [Fact]
    public async Task A_pool_in_no_part_for_fixed_requests_is_refused()
    {
        var closed = new TestZone("""{"ranges":[[{"subnet":"10.188.0.0/16","fixedStart":"10.188.0.10","fixedEnd":"10.188.0.20"}]]}""");
        var request = closed.Request("c1") with { Pool = TestZone.Pool("10.188.9.0/24") };
        Assert.IsType<AllocationOutcome.NotInZone>(await closed.AddAsync(request));

        Assert.Equal("10.188.0.19", await closed.TakeAsync(request with { Pool = TestZone.Pool("10.188.9.0/24", "10.188.0.19-10.188.0.30") }));
    }

    [Fact]
    public async Task Replicas_that_start_at_once_take_the_whole_pool_and_no_more()
    {
        var pool = TestZone.Pool("10.188.0.10-10.188.0.29");
        var adds = Enumerable.Range(0, 25).Select(index => Task.Run(() =>
            zone.AddAsync(zone.Request($"c{index}") with { Pool = pool }, zone.Memory, new Random(index))));
        var outcomes = await Task.WhenAll(adds);

        Assert.Equal(20, outcomes.OfType<AllocationOutcome.Allocated>().Select(TestZone.Addresses).Distinct().Count());
        Assert.Equal(5, outcomes.OfType<AllocationOutcome.PoolExhausted>().Count());
        zone.AssertSound();
    }

    Task<AllocationOutcome> AddAsync(string container, SpanList pool) => zone.AddAsync(zone.Request(container) with { Pool = pool });

    async Task<string> TakeAsync(string container, SpanList pool) => TestZone.Addresses(await AddAsync(container, pool));
}
