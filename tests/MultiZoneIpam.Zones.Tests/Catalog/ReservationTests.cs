using System.Text;
using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Catalog;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Zones.Tests.Catalog;

/// <summary>How reservations are listed and how they end: by an operator's word, or when their identity is gone.</summary>
public class ReservationTests
{
    readonly TestZone zone = new("""{"ranges":[[{"subnet":"10.0.0.0/29"}],[{"subnet":"fd00::/125"}]],"sticky":"pod"}""");

    [Fact]
    public async Task They_are_listed_by_zone_identity_and_node_in_pages()
    {
        var large = new TestZone(TestZone.Spec("10.0.0.0/20", ""","sticky":"workload" """));
        var replica = large.OfReplica("c1");
        large.Multiply(await large.TakeAsync(replica with { RequestedAs = RequestKind.Claim, Requested = [Zones.Addresses.Address.Parse("10.0.0.2")] }), replica.KeptFor!, 2100);
        await large.TakeAsync(large.OfKeptPod("db-0", "db"));
        await large.DelAsync("db");

        Assert.Equal(2101, (await large.ReservationsAsync()).Count);
        Assert.Equal(2101, await CountAsync(new Reservations(large.Memory).OfNodeAsync(TestZone.Name, "c1", "n1", CancellationToken.None)));
        Assert.Equal(0, await CountAsync(new Reservations(large.Memory).OfNodeAsync(TestZone.Name, "c1", "n2", CancellationToken.None)));
        Assert.Equal(0, await CountAsync(new Reservations(large.Memory).OfNodeAsync(TestZone.Name, "c2", "n1", CancellationToken.None)));
        var mine = new Reservations(large.Memory).OfIdentityAsync(TestZone.Name, "c1", new Identity("prod", "pod", "db-0", "net1"), CancellationToken.None);
        await foreach (var reservation in mine)
            Assert.Equal((true, "pod prod/db-0 (net1)", "c1"), (reservation.IsIdle, $"{reservation.Identity}", reservation.Cluster));
        Assert.Equal(1, await CountAsync(mine));
    }

    [Fact]
    public async Task An_idle_one_that_ends_sets_its_address_free()
    {
        await FillAsync();
        await zone.DelAsync("c0");
        Assert.IsType<AllocationOutcome.Exhausted>(await zone.AddAsync("new"));
        foreach (var reservation in (await zone.ReservationsAsync()).Where(reservation => reservation.IsIdle))
            Assert.True(await EndAsync(reservation));

        zone.AssertSound();
        await zone.TakeAsync("new");
        Assert.Equal(8, (await zone.ReservationsAsync()).Count);
        zone.AssertSound();
    }

    [Fact]
    public async Task One_that_ends_while_its_address_is_used_leaves_it_to_its_holder_and_then_it_rests()
    {
        await zone.TakeAsync(zone.OfKeptPod("db-0", "c1"));
        foreach (var reservation in await zone.ReservationsAsync())
            Assert.True(await EndAsync(reservation));

        Assert.All(zone.Records().Values, record => Assert.Equal(RecordState.Bound, record.State));
        zone.AssertSound();
        await zone.DelAsync("c1");
        Assert.All(zone.Records().Values, record => Assert.Equal(RecordState.Cooling, record.State));
        zone.AssertSound();
    }

    [Fact]
    public async Task One_that_ends_between_the_look_and_the_commit_of_a_release_is_not_brought_back()
    {
        await zone.TakeAsync(zone.OfKeptPod("db-0", "c1"));
        var hooked = new HookedStore(zone.Memory, async nth =>
        {
            if (nth != 2)
                return;
            foreach (var reservation in await zone.ReservationsAsync())
                await EndAsync(reservation);
        });
        Assert.NotNull(await zone.DelAsync(hooked, "c1"));

        Assert.Empty(await zone.ReservationsAsync());
        Assert.All(zone.Records().Values, record => Assert.Equal(RecordState.Cooling, record.State));
        zone.AssertSound();
    }

    [Fact]
    public async Task One_that_was_taken_or_released_since_it_was_read_does_not_end()
    {
        await zone.TakeAsync(zone.OfKeptPod("db-0", "c1"));
        var whenBound = await zone.ReservationsAsync();
        await zone.DelAsync("c1");
        var whenIdle = await zone.ReservationsAsync();
        await zone.TakeAsync(zone.OfKeptPod("db-0", "c2"));

        foreach (var stale in whenBound.Concat(whenIdle))
            Assert.False(await EndAsync(stale));
        Assert.Equal(2, (await zone.ReservationsAsync()).Count);
        zone.AssertSound();
    }

    [Fact]
    public async Task One_that_ends_between_the_look_and_the_commit_of_its_pod_gives_the_pod_another_address()
    {
        await zone.TakeAsync(zone.OfKeptPod("db-0", "c1"));
        await zone.DelAsync("c1");
        var hooked = new HookedStore(zone.Memory, async nth =>
        {
            if (nth != 3)
                return;
            foreach (var reservation in await zone.ReservationsAsync())
                await EndAsync(reservation);
        });

        Assert.IsType<AllocationOutcome.Allocated>(await zone.AddAsync(zone.OfKeptPod("db-0", "c2"), hooked, zone.Random));
        Assert.Equal(2, (await zone.ReservationsAsync()).Count);
        zone.AssertSound();
    }

    [Fact]
    public async Task An_operator_who_releases_a_kept_address_reserves_it_and_releasing_it_again_ends_that()
    {
        var addresses = (await zone.TakeAsync(zone.OfKeptPod("db-0", "c1"))).Split(',');
        Assert.Equal(ReleaseOutcome.Reserved, await ReleaseAsync(addresses[0]));
        zone.AssertSound();
        Assert.Equal(addresses[1], Assert.Single(Assert.Single(zone.Attachments()).Addresses).Address.ToString());

        Assert.Equal(ReleaseOutcome.Freed, await ReleaseAsync(addresses[0]));
        Assert.Equal(addresses[1], Assert.Single(await zone.ReservationsAsync()).Address.ToString());
        zone.AssertSound();
        await zone.DelAsync("c1");
        Assert.Equal(RecordState.Reserved, zone.Records()[addresses[1]].State);
        Assert.Equal(ReleaseOutcome.Freed, await ReleaseAsync(addresses[1]));
        Assert.Empty(zone.Records());
        zone.AssertSound();
    }

    [Fact]
    public async Task They_keep_a_zone_from_being_deleted_and_its_ranges_from_leaving_them_out()
    {
        var kept = (await zone.TakeAsync(zone.OfKeptPod("db-0", "c1"))).Split(',')[0];
        await zone.DelAsync("c1");
        var catalog = new ZoneCatalog(zone.Memory);

        var refused = Assert.IsType<ApplyOutcome.InUse>(await catalog.ApplyAsync(TestZone.Parse("""{"ranges":[[{"subnet":"10.9.0.0/29"}],[{"subnet":"fd00::/125"}]]}"""), CancellationToken.None));
        Assert.StartsWith($"{kept} (reserved for pod prod/db-0 (net1), since ", Assert.Single(refused.Holders).ToString(), StringComparison.Ordinal);
        Assert.Equal(2, Assert.IsType<DeleteOutcome.InUse>(await catalog.DeleteAsync(TestZone.Name, CancellationToken.None)).Holders.Count);
        foreach (var reservation in await zone.ReservationsAsync())
            await EndAsync(reservation);
        Assert.IsType<DeleteOutcome.Deleted>(await catalog.DeleteAsync(TestZone.Name, CancellationToken.None));
        Assert.Empty(zone.Memory.Dump(TestZone.Name, ""));
    }

    [Fact]
    public async Task A_record_of_a_later_version_keeps_what_this_one_does_not_know()
    {
        await zone.TakeAsync(zone.OfKeptPod("db-0", "c1"));
        var (key, value) = Assert.Single(zone.Memory.Dump(TestZone.Name, "att/"));
        var record = AttachmentRecord.TryRead(Encoding.UTF8.GetBytes(value.Replace("\"v\":1", "\"v\":1,\"mtu\":9000", StringComparison.Ordinal)))!;

        Assert.Contains("\"mtu\":9000", Encoding.UTF8.GetString((record with { Addresses = [] }).ToJson().Span), StringComparison.Ordinal);
        Assert.Equal("prod/pod/db-0/net1", record.KeptFor!.Path);
        Assert.StartsWith("att/c1/n1/c1/", key, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("prod/pod/db-0/net1", true)]
    [InlineData("prod/claim/vm-a", true)]
    [InlineData("prod/claim/vm-a/net1", false)]
    [InlineData("prod/pod/db-0", false)]
    [InlineData("prod/pod/../net1", false)]
    [InlineData("prod/pod//net1", false)]
    [InlineData("prod/pod/db 0/net1", false)]
    [InlineData("prod/pod/d\u00e4/net1", false)]
    [InlineData("a/b/c/d/e", false)]
    public void An_identity_is_read_as_it_is_written(string path, bool isOne) => Assert.Equal(isOne ? path : null, Identity.TryParse(path)?.Path);

    async Task FillAsync()
    {
        for (var index = 0; index < 5; index++)
            await zone.TakeAsync(zone.OfKeptPod($"db-{index}", $"c{index}"));
    }

    Task<bool> EndAsync(Reservation reservation) => new Reservations(zone.Memory).EndAsync(reservation, CancellationToken.None);

    async Task<ReleaseOutcome> ReleaseAsync(string address)
    {
        var stored = await new ZoneCatalog(zone.Memory).FindAsync(TestZone.Name, Zones.Addresses.Address.Parse(address), CancellationToken.None);
        return await new Releaser(zone.Memory, zone.Clock).ReleaseAsync(stored!, CancellationToken.None);
    }

    static async Task<int> CountAsync(IAsyncEnumerable<Reservation> reservations)
    {
        var count = 0;
        await foreach (var _ in reservations)
            count++;
        return count;
    }
}
