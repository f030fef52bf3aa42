using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Records;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Tests.Leaks;

/// <summary>A record that is freed as it was seen: only that one, whatever happens between the look and the release, or to its answer.</summary>
public class SeenReleaseTests
{
    readonly TestZone zone = new(TestZone.Spec("10.0.0.0/16"));

    [Fact]
    public async Task Record_as_it_was_seen_is_released_and_its_address_rests()
    {
        var address = await zone.TakeAsync("c1");
        var seen = Assert.Single(await SeenAsync("n1"));

        Assert.True(await ReleaseAsync(zone.Memory, seen));

        Assert.Equal(RecordState.Cooling, zone.Records()[address].State);
        Assert.Empty(zone.Attachments());
        Assert.False(await ReleaseAsync(zone.Memory, seen));
        zone.AssertSound();
    }

    [Fact]
    public async Task Address_that_the_next_sandbox_of_the_pod_took_over_meanwhile_is_never_freed()
    {
        await zone.TakeAsync(TestZone.OfPod(zone.Request("c1"), "u1"));
        var seen = Assert.Single(await SeenAsync("n1"));
        var address = await zone.TakeAsync(TestZone.OfPod(zone.Request("c2"), "u1"));

        Assert.False(await ReleaseAsync(zone.Memory, seen));

        Assert.Equal(("c2", RecordState.Bound), (zone.Records()[address].Holder.Attachment.ContainerId, zone.Records()[address].State));
        zone.AssertSound();
    }

    [Fact]
    public async Task Container_that_was_released_and_attached_again_meanwhile_keeps_its_address()
    {
        await zone.TakeAsync("c1");
        var seen = Assert.Single(await SeenAsync("n1"));
        var store = new HookedStore(zone.Memory, async transaction =>
        {
            if (transaction != 2)
                return;
            await zone.DelAsync("c1");
            await zone.TakeAsync("c1");
        });

        Assert.False(await ReleaseAsync(store, seen));

        Assert.Single(zone.Attachments());
        zone.AssertSound();
    }

    [Theory]
    [InlineData(Fault.BeforeApplying)]
    [InlineData(Fault.AfterApplying)]
    public async Task Lost_answer_leaves_the_record_or_nothing_and_the_next_look_tells(Fault fault)
    {
        await zone.TakeAsync("c1");
        var seen = Assert.Single(await SeenAsync("n1"));

        await Assert.ThrowsAsync<UnknownOutcomeException>(() => ReleaseAsync(new FaultyStore(zone.Memory, transaction => transaction == 2 ? fault : Fault.None), seen));

        zone.AssertSound();
        foreach (var again in await SeenAsync("n1"))
            Assert.True(await ReleaseAsync(zone.Memory, again));
        Assert.Empty(zone.Attachments());
        zone.AssertSound();
    }

    [Fact]
    public async Task Address_that_is_kept_for_an_identity_stays_kept()
    {
        var address = await zone.TakeAsync(zone.OfKeptPod("db-0", "c1"));
        var seen = Assert.Single(await SeenAsync("n1"));

        Assert.True(await ReleaseAsync(zone.Memory, seen));

        Assert.Equal(RecordState.Reserved, zone.Records()[address].State);
        zone.AssertSound();
    }

    [Fact]
    public async Task Nodes_of_the_cluster_are_found_whatever_their_names_begin_with_and_records_nobody_can_read_are_left_out()
    {
        foreach (var node in (string[])["n1", "n1-b", "n10", "n2"])
        {
            var request = zone.Request($"c-{node}");
            await zone.TakeAsync(request with { Holder = request.Holder with { Attachment = TestZone.Attachment($"c-{node}") with { Node = node } } });
        }
        zone.Memory.Write(TestZone.Name, [new("att/c1/n1/broken/net1", "{"), new("att/other/n9/c/net1", "{"), new("att/c1/n1/copied/net1", zone.Memory.Dump(TestZone.Name, "att/c1/n2/")["att/c1/n2/c-n2/net1"])]);

        var nodes = new AttachmentReader(zone.Memory).NodesAsync(TestZone.Name, "c1", TestContext.Current.CancellationToken);

        Assert.Equal(["n1", "n1-b", "n10", "n2"], (await nodes.ToListAsync(TestContext.Current.CancellationToken)).Order());
        Assert.Equal("c-n1", Assert.Single(await SeenAsync("n1")).Record.Holder.Attachment.ContainerId);
    }

    [Fact]
    public async Task Records_of_a_node_are_read_by_pages_and_each_once()
    {
        for (var container = 0; container < 1030; container++)
            await zone.TakeAsync($"c{container}");

        Assert.Equal(1030, (await SeenAsync("n1")).Select(seen => seen.Record.Holder.Attachment).Distinct().Count());
    }

    [Fact]
    public async Task Rested_addresses_are_freed_and_no_others()
    {
        var zone = new TestZone(TestZone.Spec("10.0.0.0/23"));
        for (var container = 0; container < 120; container++)
            await zone.TakeAsync($"c{container}");
        for (var container = 0; container < 110; container++)
            await zone.DelAsync($"c{container}");
        zone.Clock.Advance(TimeSpan.FromSeconds(31));
        await zone.DelAsync("c110");

        Assert.Equal(110, await FreeAsync(zone, zone.Memory));

        Assert.Equal(10, zone.Records().Count);
        Assert.Single(zone.Records().Values, record => record.State == RecordState.Cooling);
        zone.AssertSound();
    }

    [Fact]
    public async Task Rested_address_that_is_taken_at_that_moment_stays_taken()
    {
        var address = await zone.TakeAsync("c1");
        await zone.DelAndRestAsync("c1");
        var store = new HookedStore(zone.Memory, async transaction =>
        {
            if (transaction == 2)
                Assert.Equal(address, await zone.TakeAsync("c2", address));
        });

        await FreeAsync(zone, store);

        Assert.Equal("c2", zone.Records()[address].Holder.Attachment.ContainerId);
        zone.AssertSound();
    }

    [Fact]
    public async Task Full_zone_whose_addresses_were_set_free_is_not_called_full()
    {
        var zone = new TestZone(TestZone.Spec("10.0.0.0/29"));
        foreach (var container in (string[])["c1", "c2", "c3", "c4", "c5"])
            await zone.TakeAsync(container);
        Assert.IsType<AllocationOutcome.Exhausted>(await zone.AddAsync("c6"));
        await zone.DelAndRestAsync("c1");

        await FreeAsync(zone, zone.Memory);

        await zone.TakeAsync("c6");
        zone.AssertSound();
    }

    static Task<int> FreeAsync(TestZone zone, IZoneStore store) =>
        new RestedAddresses(store, zone.Clock).FreeAsync(TestZone.Name, TestContext.Current.CancellationToken);

    Task<bool> ReleaseAsync(IZoneStore store, StoredAttachment seen) =>
        new Releaser(store, zone.Clock).ReleaseAsync(seen, TestContext.Current.CancellationToken);

    async Task<List<StoredAttachment>> SeenAsync(string node) =>
        await new AttachmentReader(zone.Memory).StoredOfNodeAsync(TestZone.Name, "c1", node, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
}
