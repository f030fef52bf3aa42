using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Zones.Tests.Allocation;

public class FixedAllocationTests
{
    const string Database = """
        {"ranges":[[{"subnet":"10.188.0.0/16","rangeStart":"10.188.1.0","rangeEnd":"10.188.255.254","fixedStart":"10.188.0.10","fixedEnd":"10.188.0.255","gateway":"10.188.0.1"},
                    {"subnet":"10.7.0.0/24"}],
                   [{"subnet":"fd00:188::/64"}]],
         "exclude":["10.188.0.20","10.7.0.128/25"]}
        """;

    readonly TestZone zone = new(Database);

    [Fact]
    public async Task A_free_fixed_address_is_taken_and_the_other_set_gives_any()
    {
        var record = await AllocatedAsync("c1", "10.188.0.218");

        Assert.Equal(["10.188.0.218/16 via 10.188.0.1 fixed"], record.Addresses.Take(1).Select(Text));
        Assert.Equal(RequestKind.Random, record.Addresses[1].Request);
        Assert.Equal("prod/pod-c1 (net1) on n1", zone.Records()["10.188.0.218"].Holder.ToString());
        zone.AssertSound();
    }

    [Fact]
    public async Task Both_families_are_honoured_and_any_order_will_do()
    {
        Assert.Equal("10.188.0.218,fd00:188::5", await zone.TakeAsync("c1", "fd00:188::5", "10.188.0.218"));
        Assert.Equal("10.7.0.9,fd00:188::6", await zone.TakeAsync("c2", "10.7.0.9", "fd00:188::6"));
    }

    [Fact]
    public async Task A_held_address_is_refused_with_its_record_and_nothing_is_taken()
    {
        await zone.TakeAsync("c1", "10.188.0.218");
        var before = zone.Records().Count;
        var held = Assert.IsType<AllocationOutcome.Held>(await zone.AddAsync("c2", "fd00:188::7", "10.188.0.218"));

        Assert.Equal("10.188.0.218", held.Address.ToString());
        Assert.Equal("prod/pod-c1 (net1) on n1", held.Record!.Holder.ToString());
        Assert.Equal(zone.Clock.GetUtcNow(), held.Record.Since);
        Assert.Equal(before, zone.Records().Count);
        zone.AssertSound();
    }

    [Fact]
    public async Task An_address_whose_record_cannot_be_read_counts_as_held()
    {
        zone.Memory.Write(TestZone.Name, [new($"ip/{Address.Parse("10.188.0.218").ToHex()}", """{"v":7,"state":"leased"}""")]);

        Assert.Null(Assert.IsType<AllocationOutcome.Held>(await zone.AddAsync("c1", "10.188.0.218")).Record);
    }

    [Theory]
    [InlineData("10.188.0.9", "it lies in no range of the zone")]
    [InlineData("192.168.0.1", "it lies in no range of the zone")]
    [InlineData("10.188.0.1", "requested ip 10.188.0.1 is subnet's gateway")]
    [InlineData("10.7.0.1", "requested ip 10.7.0.1 is subnet's gateway")]
    [InlineData("fd00:188::1", "requested ip fd00:188::1 is subnet's gateway")]
    [InlineData("10.188.0.20", "it is excluded")]
    [InlineData("10.7.0.200", "it is excluded")]
    [InlineData("10.188.1.5", "fixed requests of this range must lie in 10.188.0.10-10.188.0.255")]
    [InlineData("10.7.0.0", "it lies in no range of the zone")]
    [InlineData("10.7.0.255", "it lies in no range of the zone")]
    public async Task An_address_that_no_fixed_request_may_name_is_refused_with_the_reason(string address, string why)
    {
        var refused = Assert.IsType<AllocationOutcome.NotInZone>(await zone.AddAsync("c1", address));

        Assert.Equal(address, refused.Address);
        Assert.Contains(why, refused.Why, StringComparison.Ordinal);
        Assert.Empty(zone.Records());
    }

    [Fact]
    public async Task The_same_address_twice_is_one_request()
    {
        Assert.StartsWith("10.188.0.218,fd00:188::", await zone.TakeAsync("c1", "10.188.0.218", "10.188.0.218"), StringComparison.Ordinal);
        var many = zone.Request("c2", "10.188.0.30", "10.188.0.30") with { RequestedPerSet = RequestedPerSet.Many };
        Assert.StartsWith("10.188.0.30,fd00:188::", await zone.TakeAsync(many), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_addresses_of_one_set_are_left_over_unless_many_were_asked_for()
    {
        var leftOver = Assert.IsType<AllocationOutcome.LeftOver>(await zone.AddAsync("c1", "10.188.0.218", "10.7.0.9"));
        Assert.Equal("10.7.0.9", Assert.Single(leftOver.Addresses).ToString());
        Assert.Empty(zone.Records());

        var many = zone.Request("c1", "10.188.0.218", "10.7.0.9", "fd00:188::5") with { RequestedPerSet = RequestedPerSet.Many };
        Assert.Equal("10.188.0.218,10.7.0.9,fd00:188::5", await zone.TakeAsync(many));
        zone.AssertSound();
    }

    [Fact]
    public async Task More_addresses_than_fit_into_a_transaction_are_refused_and_as_many_as_fit_are_not()
    {
        string[] addresses = [.. Enumerable.Range(30, 17).Select(last => $"10.188.0.{last}")];
        var refusal = await Assert.ThrowsAsync<IpamException>(() => zone.AddAsync(Many("c1", addresses)));
        Assert.Equal(ErrorCode.InvalidConfig, refusal.Code);

        // All of it at once: an earlier sandbox with other addresses, and as many resting ones as an ADD sweeps.
        for (var index = 0; index < 12; index++)
            await zone.TakeAsync($"old{index}");
        for (var index = 0; index < 12; index++)
            await zone.DelAsync($"old{index}");
        await zone.TakeAsync(TestZone.OfPod(Many("c1", addresses[..16]), "uid1"));
        zone.Clock.Advance(TimeSpan.FromHours(1));
        string[] others = [.. Enumerable.Range(60, 16).Select(last => $"10.188.0.{last}")];
        Assert.StartsWith(string.Join(',', others), await zone.TakeAsync(TestZone.OfPod(Many("c2", others), "uid1")), StringComparison.Ordinal);
        zone.AssertSound();
    }

    [Fact]
    public async Task A_resting_address_is_taken_at_once_by_a_fixed_request()
    {
        await zone.TakeAsync("c1", "10.7.0.9");
        await zone.DelAsync("c1");
        Assert.Equal(RecordState.Cooling, zone.Records()["10.7.0.9"].State);

        Assert.StartsWith("10.7.0.9,", await zone.TakeAsync("c2", "10.7.0.9"), StringComparison.Ordinal);
        zone.AssertSound();
    }

    [Fact]
    public async Task A_resting_address_that_is_not_among_the_first_seen_is_taken_at_once_too()
    {
        for (var index = 0; index < 40; index++)
            await zone.TakeAsync($"c{index}", $"10.7.0.{index + 2}");
        for (var index = 0; index < 40; index++)
            await zone.DelAndRestAsync($"c{index}");

        Assert.StartsWith("10.7.0.41,", await zone.TakeAsync("new", "10.7.0.41"), StringComparison.Ordinal);
        zone.AssertSound();
    }

    [Fact]
    public async Task Unfixed_requests_never_get_the_fixed_part_and_fixed_ones_may_have_any_of_a_range_without_one()
    {
        var zone = new TestZone("""{"ranges":[[{"subnet":"10.0.0.0/28","fixedStart":"10.0.0.2","fixedEnd":"10.0.0.12"}]]}""");
        Assert.Equal(["10.0.0.13", "10.0.0.14"], new[] { await zone.TakeAsync("c1"), await zone.TakeAsync("c2") }.Order());
        Assert.IsType<AllocationOutcome.Exhausted>(await zone.AddAsync("c3"));
        Assert.Equal("10.0.0.12", await zone.TakeAsync("c3", "10.0.0.12"));

        var open = new TestZone(TestZone.Spec("10.0.0.0/28"));
        Assert.Equal("10.0.0.14", await open.TakeAsync("c1", "10.0.0.14"));
    }

    [Fact]
    public async Task Ranges_of_other_nodes_are_not_for_this_one()
    {
        var zone = new TestZone("""
            {"ranges":[[{"subnet":"10.0.0.0/29","nodeSelector":{"rack":"a"}},{"subnet":"10.0.1.0/29","nodeSelector":{"rack":"b"}}]]}
            """);
        var rackB = zone.Request("c1") with { NodeLabels = new Dictionary<string, string> { ["rack"] = "b" } };
        Assert.StartsWith("10.0.1.", await zone.TakeAsync(rackB), StringComparison.Ordinal);

        var refused = await zone.AddAsync(rackB with { Holder = new Holder(TestZone.Attachment("c2")), Requested = [Address.Parse("10.0.0.3")] });
        Assert.Contains("not for this node", Assert.IsType<AllocationOutcome.NotInZone>(refused).Why, StringComparison.Ordinal);
        var pool = rackB with { Holder = new Holder(TestZone.Attachment("c3")), Pool = TestZone.Pool("10.0.0.3-10.0.0.6", "10.0.1.5") };
        Assert.StartsWith("10.0.1.", await zone.TakeAsync(pool), StringComparison.Ordinal);
        Assert.IsType<AllocationOutcome.NoRangeForNode>(await zone.AddAsync("c4"));
    }

    [Fact]
    public async Task Gateways_of_the_request_are_answered_each_in_its_family()
    {
        var request = zone.Request("c1", "10.188.0.218") with { Gateways = [Address.Parse("10.188.0.254")] };
        var record = Assert.IsType<AllocationOutcome.Allocated>(await zone.AddAsync(request)).Record;

        Assert.Equal("10.188.0.218/16 via 10.188.0.254 fixed", Text(record.Addresses[0]));
        Assert.Equal("fd00:188::1", record.Addresses[1].Gateway.ToString());
    }

    AllocationRequest Many(string container, string[] addresses) =>
        zone.Request(container, addresses) with { RequestedPerSet = RequestedPerSet.Many };

    async Task<AttachmentRecord> AllocatedAsync(string container, params string[] addresses) =>
        Assert.IsType<AllocationOutcome.Allocated>(await zone.AddAsync(container, addresses)).Record;

    static string Text(AllocatedAddress address) =>
        $"{address.Address}/{address.PrefixLength} via {address.Gateway} {RecordWords.Of(address.Request)}";
}
