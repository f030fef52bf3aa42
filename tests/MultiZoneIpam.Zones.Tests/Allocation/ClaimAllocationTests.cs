using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Zones.Tests.Allocation;

/// <summary>Addresses of claims, in a zone that keeps nothing else.</summary>
public class ClaimAllocationTests
{
    readonly TestZone zone = new("""{"ranges":[[{"subnet":"10.0.0.0/24","fixedStart":"10.0.0.2","fixedEnd":"10.0.0.9"}],[{"subnet":"fd00::/64"}]]}""");

    [Fact]
    public async Task A_claim_without_a_status_has_the_same_addresses_for_every_pod()
    {
        var first = await zone.TakeAsync(zone.OfClaim("vm-a", "c1"));
        Assert.All(zone.Records().Values, record => Assert.Equal(RequestKind.Claim, record.Request));
        await zone.DelAndRestAsync("c1");
        Assert.All(zone.Records().Values, record => Assert.Equal((RecordState.Reserved, "claim prod/vm-a"), (record.State, $"{record.ReservedFor}")));

        Assert.Equal(first, await zone.TakeAsync(zone.OfClaim("vm-a", "c2")));
        Assert.NotEqual(first, await zone.TakeAsync(zone.OfClaim("vm-b", "c3")));
        zone.AssertSound();
    }

    [Fact]
    public async Task The_addresses_of_its_status_are_its_own_also_where_no_fixed_request_may_name_them()
    {
        var first = (await zone.TakeAsync(zone.OfClaim("vm-a", "c1"))).Split(',');
        await zone.DelAsync("c1");

        Assert.Equal(3, await zone.TripsAsync(async () =>
            Assert.Equal(string.Join(',', first), await zone.TakeAsync(zone.OfClaim("vm-a", "c2", first)))));
        Assert.IsType<AllocationOutcome.NotInZone>(await zone.AddAsync(zone.OfClaim("vm-b", "c3", first)));
        zone.AssertSound();
    }

    [Fact]
    public async Task Free_addresses_of_a_status_are_taken_and_reserved()
    {
        Assert.Equal("10.0.0.5,fd00::5", await zone.TakeAsync(zone.OfClaim("vm-a", "c1", "10.0.0.5", "fd00::5")));
        await zone.DelAsync("c1");

        var held = Assert.IsType<AllocationOutcome.Held>(await zone.AddAsync("c2", "10.0.0.5"));
        Assert.Equal("claim prod/vm-a", $"{held.Record!.ReservedFor}");
        Assert.Equal("10.0.0.5,fd00::5", await zone.TakeAsync(zone.OfClaim("vm-a", "c3")));
        zone.AssertSound();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_machine_that_moves_takes_its_addresses_from_the_living_source_where_the_cluster_agrees(bool hasStatus)
    {
        var first = (await zone.TakeAsync(zone.OfClaim("vm-a", "source"))).Split(',');
        var target = zone.OfClaim("vm-a", "target", hasStatus ? first : []);
        Assert.True(Assert.IsType<AllocationOutcome.Held>(await zone.AddAsync(target)).IsEarlierLife);

        Assert.Equal(first, (await zone.TakeAsync(target with { EarlierLives = new GoneLives("source") })).Split(','));
        Assert.Null(await zone.DelAsync("source"));
        Assert.All(zone.Records().Values, record => Assert.Equal((RecordState.Bound, "target"), (record.State, record.Holder.Attachment.ContainerId)));
        zone.AssertSound();
    }
}
