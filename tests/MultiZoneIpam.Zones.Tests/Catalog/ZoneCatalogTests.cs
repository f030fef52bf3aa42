using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Catalog;
using MultiZoneIpam.Zones.Records;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Tests.Catalog;

public class ZoneCatalogTests
{
    static readonly string Wide = TestZone.Spec("10.0.0.0/24");
    static readonly string Narrow = TestZone.Spec("10.0.0.0/28");

    readonly TestZone zone = new(Wide);

    [Fact]
    public async Task A_zone_is_created_found_listed_changed_and_left_alone_when_nothing_changes()
    {
        zone.Delete("config");
        var catalog = new ZoneCatalog(zone.Memory);
        Assert.Null(await catalog.FindAsync(TestZone.Name, CancellationToken.None));

        Assert.IsType<ApplyOutcome.Created>(await ApplyAsync(Wide));
        Assert.IsType<ApplyOutcome.Unchanged>(await ApplyAsync(Wide));
        Assert.IsType<ApplyOutcome.Changed>(await ApplyAsync(Narrow));
        Assert.Equal("10.0.0.0/28 10.0.0.1-10.0.0.14 gateway 10.0.0.1", (await catalog.FindAsync(TestZone.Name, CancellationToken.None))!.Zone.Describe());
        Assert.Equal([TestZone.Name], await catalog.ListAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_change_that_would_lose_held_addresses_is_refused_with_their_holders()
    {
        await zone.TakeAsync("in", "10.0.0.5");
        await zone.TakeAsync("out1", "10.0.0.77");
        await zone.TakeAsync("out2", "10.0.0.200");
        var refused = Assert.IsType<ApplyOutcome.InUse>(await ApplyAsync(Narrow));

        Assert.Equal(["10.0.0.77", "10.0.0.200"], refused.Holders.Select(stored => stored.Address.ToString()));
        Assert.Contains("prod/pod-out1 (net1) on n1", refused.Holders[0].ToString(), StringComparison.Ordinal);
        Assert.IsType<ApplyOutcome.InUse>(await ApplyAsync(TestZone.Spec("10.0.0.0/24", ""","exclude":["10.0.0.77"]""")));
        Assert.IsType<ApplyOutcome.Changed>(await ApplyAsync(TestZone.Spec("10.0.0.0/24", ""","exclude":["10.0.0.78"]""")));
    }

    [Fact]
    public async Task A_record_that_cannot_be_read_counts_as_held()
    {
        zone.Memory.Write(TestZone.Name, [new("ip/0a00004d", """{"v":9}""")]);

        Assert.Null(Assert.Single(Assert.IsType<ApplyOutcome.InUse>(await ApplyAsync(Narrow)).Holders).Record);
        Assert.IsType<DeleteOutcome.InUse>(await DeleteAsync());
    }

    [Fact]
    public async Task Resting_records_that_fall_outside_are_dropped()
    {
        await zone.TakeAsync("c1", "10.0.0.77");
        await zone.TakeAsync("c2", "10.0.0.5");
        await zone.DelAsync("c1");
        await zone.DelAsync("c2");

        Assert.IsType<ApplyOutcome.Changed>(await ApplyAsync(Narrow));
        Assert.Equal(["10.0.0.5"], zone.Records().Keys);
        zone.Define(Narrow);
        zone.AssertSound();
    }

    [Theory]
    [InlineData("10.0.0.77", false)]
    [InlineData("10.0.0.5", true)]
    public async Task An_add_before_the_put_of_a_new_definition_is_noticed_where_it_matters(string address, bool isKept)
    {
        for (var at = 1; at <= 4; at++)
        {
            var when = at;
            var racing = new TestZone(Wide);
            var hooked = new HookedStore(racing.Memory, async nth =>
            {
                if (nth == when)
                    await racing.TakeAsync("c1", address);
            });
            var outcome = await new ZoneCatalog(hooked).ApplyAsync(TestZone.Parse(Narrow), CancellationToken.None);

            Assert.Equal(isKept, outcome is ApplyOutcome.Changed);
            Assert.Equal(isKept ? "/28" : "/24", racing.Memory.Dump(TestZone.Name, "config")["config"].Contains("/28", StringComparison.Ordinal) ? "/28" : "/24");
            Assert.Single(racing.Records());
        }
    }

    [Fact]
    public async Task An_add_that_has_looked_before_the_put_of_a_new_definition_judges_again()
    {
        var hooked = new HookedStore(zone.Memory, async nth =>
        {
            if (nth == 2)
                await ApplyAsync(Narrow);
        });

        Assert.IsType<AllocationOutcome.ZoneChanged>(await zone.AddAsync(zone.Request("c1", "10.0.0.77"), hooked, zone.Random));
        Assert.Empty(zone.Records());
    }

    [Fact]
    public async Task A_definition_that_cannot_be_read_can_be_replaced_and_deleted()
    {
        await zone.TakeAsync("c1", "10.0.0.77");
        zone.Memory.Write(TestZone.Name, [new("config", """{"spec":{"quota":{}}}""")]);
        await Assert.ThrowsAsync<IpamException>(() => new ZoneCatalog(zone.Memory).FindAsync(TestZone.Name, CancellationToken.None));

        Assert.IsType<ApplyOutcome.InUse>(await ApplyAsync(Narrow));
        Assert.IsType<ApplyOutcome.Changed>(await ApplyAsync(Wide));
        zone.Memory.Write(TestZone.Name, [new("config", "{")]);
        await zone.DelAsync("c1");
        Assert.IsType<DeleteOutcome.Deleted>(await DeleteAsync());
    }

    [Fact]
    public async Task A_zone_in_use_is_not_deleted_and_one_at_rest_goes_with_everything()
    {
        await zone.TakeAsync(TestZone.OfPod(zone.Request("c1"), "uid1"));
        await zone.TakeAsync("c2");
        await zone.DelAsync("c2");
        Assert.Equal("c1", Assert.Single(Assert.IsType<DeleteOutcome.InUse>(await DeleteAsync()).Holders).Record!.Holder.Attachment.ContainerId);

        await zone.DelAsync("c1");
        zone.Memory.Write(TestZone.Name, [new("hint/0", "{}"), new("hint/freed", ""), new("att/c1/n1/lost/net1", "{}"), new("cool/00000001/0a000009", "")]);
        Assert.IsType<DeleteOutcome.Deleted>(await DeleteAsync());
        Assert.Empty(zone.Memory.Dump(TestZone.Name, ""));
        Assert.Empty(await new ZoneCatalog(zone.Memory).ListAsync(CancellationToken.None));
        Assert.IsType<DeleteOutcome.Unknown>(await DeleteAsync());
    }

    [Fact]
    public async Task An_add_between_the_look_and_the_deletion_of_a_zone_is_noticed()
    {
        for (var at = 1; at <= 4; at++)
        {
            var when = at;
            var racing = new TestZone(Wide);
            var hooked = new HookedStore(racing.Memory, async nth =>
            {
                if (nth == when)
                    await racing.TakeAsync("c1");
            });

            Assert.IsType<DeleteOutcome.InUse>(await new ZoneCatalog(hooked).DeleteAsync(TestZone.Name, CancellationToken.None));
            racing.AssertSound();
        }
    }

    [Fact]
    public async Task A_zone_defined_anew_while_the_old_one_is_cleared_loses_nothing()
    {
        for (var at = 1; at <= 12; at++)
        {
            var when = at;
            var racing = new TestZone(Wide);
            await racing.TakeAsync("old");
            await racing.DelAsync("old");
            var isDeleted = false;
            var hooked = new HookedStore(racing.Memory, async nth =>
            {
                isDeleted |= nth >= when && !racing.Memory.Dump(TestZone.Name, "").ContainsKey("config");
                if (isDeleted && racing.Attachments().Count == 0)
                    await racing.TakeAsync(TestZone.OfPod(racing.Request("new"), "uid1"));
            });
            await new ZoneCatalog(hooked).DeleteAsync(TestZone.Name, CancellationToken.None);

            if (isDeleted)
                Assert.Single(racing.Attachments());
            racing.AssertSound();
        }
    }

    [Fact]
    public async Task Records_are_read_in_pages_in_the_order_of_their_addresses()
    {
        var big = new TestZone(TestZone.Spec("10.0.0.0/16"));
        var addresses = Enumerable.Range(0, 5_100).Select(index => Address.Parse("10.0.0.2").Plus((uint)index * 3)).ToList();
        big.Hold(addresses);
        var read = new List<Address>();
        var trips = await big.TripsAsync(async () =>
        {
            await foreach (var stored in new ZoneCatalog(big.Memory).RecordsAsync(TestZone.Name, CancellationToken.None))
                read.Add(stored.Address);
        });

        Assert.Equal(addresses, read);
        Assert.Equal(3, trips);
        Assert.Equal(5_100, Assert.IsType<DeleteOutcome.InUse>(await new ZoneCatalog(big.Memory).DeleteAsync(TestZone.Name, CancellationToken.None)).Holders.Count);
    }

    [Fact]
    public async Task A_zone_of_thousands_of_resting_records_is_deleted()
    {
        var big = new TestZone(TestZone.Spec("10.0.0.0/20"));
        for (var index = 0; index < 200; index++)
            await big.TakeAsync($"c{index}");
        for (var index = 0; index < 200; index++)
            await big.DelAsync($"c{index}");

        Assert.IsType<DeleteOutcome.Deleted>(await new ZoneCatalog(big.Memory).DeleteAsync(TestZone.Name, CancellationToken.None));
        Assert.Empty(big.Memory.Dump(TestZone.Name, ""));
    }

    [Fact]
    public async Task Of_two_addresses_one_is_released_by_an_operator_and_the_other_by_the_del()
    {
        var dual = new TestZone("""{"ranges":[[{"subnet":"10.0.0.0/24"}],[{"subnet":"fd00::/64"}]]}""");
        await dual.TakeAsync(TestZone.OfPod(dual.Request("c1", "10.0.0.7", "fd00::7"), "uid1"));
        Assert.True(await ReleaseAsync(dual, "10.0.0.7"));
        Assert.Equal(["fd00::7"], dual.Records().Keys);
        dual.AssertSound();

        await dual.TakeAsync("c2", "10.0.0.7");
        Assert.Equal("fd00::7", Assert.Single((await dual.DelAsync("c1"))!.Addresses).Address.ToString());
        Assert.Equal(RecordState.Cooling, dual.Records()["fd00::7"].State);
        Assert.Equal(RecordState.Bound, dual.Records()["10.0.0.7"].State);
        Assert.Empty(dual.Memory.Dump(TestZone.Name, "uid/"));
        dual.AssertSound();
    }

    [Fact]
    public async Task The_last_address_that_an_operator_releases_takes_its_attachment_with_it()
    {
        await zone.TakeAsync(TestZone.OfPod(zone.Request("c1", "10.0.0.7"), "uid1"));
        Assert.True(await ReleaseAsync(zone, "10.0.0.7"));
        Assert.Empty(zone.Records());
        Assert.Empty(zone.Attachments());
        Assert.Empty(zone.Memory.Dump(TestZone.Name, "uid/"));
        Assert.Null(await zone.DelAsync("c1"));
    }

    [Fact]
    public async Task An_operators_release_keeps_fields_of_a_later_version()
    {
        var dual = new TestZone("""{"ranges":[[{"subnet":"10.0.0.0/24"}],[{"subnet":"fd00::/64"}]]}""");
        await dual.TakeAsync("c1", "10.0.0.7", "fd00::7");
        var later = dual.Memory.Dump(TestZone.Name, "").Where(pair => pair.Key.StartsWith("ip/", StringComparison.Ordinal) || pair.Key.StartsWith("att/", StringComparison.Ordinal))
            .Select(pair => new KeyValuePair<string, string?>(pair.Key, pair.Value.Replace("\"v\":1", "\"v\":1,\"mood\":\"good\"", StringComparison.Ordinal)));
        dual.Memory.Write(TestZone.Name, later);

        Assert.True(await ReleaseAsync(dual, "10.0.0.7"));
        Assert.Equal("mood", Assert.Single(dual.Records()["fd00::7"].Unknown).Name);
    }

    [Fact]
    public async Task A_record_that_changed_since_the_operator_saw_it_is_not_released()
    {
        await zone.TakeAsync("c1", "10.0.0.7");
        var seen = await new ZoneCatalog(zone.Memory).FindAsync(TestZone.Name, Address.Parse("10.0.0.7"), CancellationToken.None);
        await zone.DelAsync("c1");
        await zone.TakeAsync("c2", "10.0.0.7");

        Assert.Equal(ReleaseOutcome.Changed, await new Releaser(zone.Memory, zone.Clock).ReleaseAsync(seen!, CancellationToken.None));
        Assert.Equal("c2", zone.Records()["10.0.0.7"].Holder.Attachment.ContainerId);
        Assert.Null(await new ZoneCatalog(zone.Memory).FindAsync(TestZone.Name, Address.Parse("10.0.0.8"), CancellationToken.None));
    }

    [Fact]
    public async Task A_resting_record_is_released_with_its_key_among_the_resting()
    {
        await zone.TakeAsync("c1", "10.0.0.7");
        await zone.DelAsync("c1");
        Assert.True(await ReleaseAsync(zone, "10.0.0.7"));
        zone.AssertSound();
        Assert.Empty(zone.Records());
    }

    Task<ApplyOutcome> ApplyAsync(string spec) => new ZoneCatalog(zone.Memory).ApplyAsync(TestZone.Parse(spec), CancellationToken.None);

    Task<DeleteOutcome> DeleteAsync() => new ZoneCatalog(zone.Memory).DeleteAsync(TestZone.Name, CancellationToken.None);

    static async Task<bool> ReleaseAsync(TestZone zone, string address)
    {
        var stored = await new ZoneCatalog(zone.Memory).FindAsync(TestZone.Name, Address.Parse(address), CancellationToken.None);
        return await new Releaser(zone.Memory, zone.Clock).ReleaseAsync(stored!, CancellationToken.None) == ReleaseOutcome.Freed;
    }
}
