using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Documents;
using MultiZoneIpam.Zones.Ranges;

namespace MultiZoneIpam.Zones.Tests.Ranges;

/// <summary>host-local's range_test.go and range_set_test.go, and the fixed part.</summary>
public class RangeParserTests
{
    [Theory]
    [InlineData("192.0.2.0/24", "192.0.2.0/24 192.0.2.1-192.0.2.254 gateway 192.0.2.1")]
    [InlineData("192.0.2.0/25", "192.0.2.0/25 192.0.2.1-192.0.2.126 gateway 192.0.2.1")]
    [InlineData("192.0.2.4/30", "192.0.2.4/30 192.0.2.5-192.0.2.6 gateway 192.0.2.5")]
    [InlineData("2001:db8:1::/64", "2001:db8:1::/64 2001:db8:1::1-2001:db8:1:0:ffff:ffff:ffff:ffff gateway 2001:db8:1::1")]
    [InlineData("2001:db8:1::/126", "2001:db8:1::/126 2001:db8:1::1-2001:db8:1::3 gateway 2001:db8:1::1")]
    public void A_subnet_alone_has_the_defaults_of_host_local(string subnet, string expected) =>
        Assert.Equal(expected, Parse(new RangeConf { Path = "r", Subnet = subnet }).ToString());

    [Fact]
    public void All_fields_are_read()
    {
        var range = Parse(new RangeConf
        {
            Path = "r",
            Subnet = "192.0.2.0/24",
            RangeStart = "192.0.2.40",
            RangeEnd = "192.0.2.50",
            FixedStart = "192.0.2.10",
            FixedEnd = "192.0.2.19",
            Gateway = "192.0.2.254",
            NodeSelector = new Dictionary<string, string> { ["rack"] = "a" },
        });

        Assert.Equal("192.0.2.0/24 192.0.2.40-192.0.2.50 fixed 192.0.2.10-192.0.2.19 gateway 192.0.2.254 node rack=a", range.ToString());
    }

    [Theory]
    [InlineData("192.0.2.66/24", "Network has host bits set. For a subnet mask of length 24 the network address is 192.0.2.0")]
    [InlineData("2001:db8:1::1/64", "Network has host bits set. For a subnet mask of length 64 the network address is 2001:db8:1::")]
    [InlineData("2001:db8:1:1::/63", "Network has host bits set. For a subnet mask of length 63 the network address is 2001:db8:1::")]
    [InlineData("192.168.127.0/23", "Network has host bits set. For a subnet mask of length 23 the network address is 192.168.126.0")]
    [InlineData("192.0.2.0/31", "Network 192.0.2.0/31 too small to allocate from")]
    [InlineData("192.0.2.1/32", "Network 192.0.2.1/32 too small to allocate from")]
    [InlineData("2001:db8::/127", "Network 2001:db8::/127 too small to allocate from")]
    [InlineData("2001:db8::/128", "Network 2001:db8::/128 too small to allocate from")]
    [InlineData("192.0.2.0", "'192.0.2.0' is not a subnet in CIDR notation")]
    [InlineData("192.0.2.0/33", "'192.0.2.0/33' is not a subnet in CIDR notation")]
    [InlineData("192.0.2.0/024", "is not a subnet in CIDR notation")]
    [InlineData("", "is required")]
    public void A_subnet_that_host_local_refuses_is_refused(string subnet, string why) =>
        AssertRefused(why, [[new RangeConf { Path = "r", Subnet = subnet }]]);

    [Theory]
    [InlineData("192.0.3.0", null, null, "RangeStart 192.0.3.0 not in network 192.0.2.0/24")]
    [InlineData("192.0.2.0", "192.0.4.0", null, "RangeEnd 192.0.4.0 not in network 192.0.2.0/24")]
    [InlineData("192.0.2.50", "192.0.2.40", null, "RangeStart 192.0.2.50 not in network 192.0.2.0/24")]
    [InlineData("2001:db8::1", null, null, "RangeStart 2001:db8::1 not in network 192.0.2.0/24")]
    [InlineData("192.0.2.x", null, null, "r.rangeStart: '192.0.2.x' is not an IP address")]
    [InlineData(null, null, "192.0.3.1", "Gateway 192.0.3.1 not in network 192.0.2.0/24")]
    public void Start_end_and_gateway_outside_the_subnet_are_refused(string? start, string? end, string? gateway, string why) => AssertRefused(
        why, [[new RangeConf { Path = "r", Subnet = "192.0.2.0/24", RangeStart = start, RangeEnd = end, Gateway = gateway }]]);

    [Theory]
    [InlineData("192.0.2.10", null, "fixedStart and fixedEnd go together")]
    [InlineData(null, "192.0.2.10", "fixedStart and fixedEnd go together")]
    [InlineData("192.0.3.1", "192.0.2.10", "FixedStart 192.0.3.1 not in network 192.0.2.0/24")]
    [InlineData("192.0.2.1", "192.0.3.10", "FixedEnd 192.0.3.10 not in network 192.0.2.0/24")]
    [InlineData("192.0.2.9", "192.0.2.8", "FixedStart 192.0.2.9 comes after FixedEnd 192.0.2.8")]
    public void A_fixed_part_that_makes_no_sense_is_refused(string? start, string? end, string why) =>
        AssertRefused(why, [[new RangeConf { Path = "r", Subnet = "192.0.2.0/24", FixedStart = start, FixedEnd = end }]]);

    [Theory]
    [InlineData("10.0.0.0/24", "", "10.0.1.0/24", "", false)]
    [InlineData("10.0.0.0/24", "", "2001:db8::/64", "", false)]
    [InlineData("10.0.0.0/24", "", "10.0.0.0/24", "", true)]
    [InlineData("10.0.0.0/20", "", "10.0.1.0/24", "", true)]
    [InlineData("10.0.0.0/24", "10.0.0.1-10.0.0.9", "10.0.0.0/24", "10.0.0.10-10.0.0.20", false)]
    [InlineData("10.0.0.0/24", "10.0.0.1-10.0.0.10", "10.0.0.0/24", "10.0.0.10-10.0.0.20", true)]
    public void Overlap_counts_what_may_be_handed_out_and_is_symmetric(string left, string leftPart, string right, string rightPart, bool overlaps)
    {
        var one = Conf(left, leftPart);
        var other = Conf(right, rightPart);
        foreach (var pair in (RangeConf[][])[[one, other], [other, one]])
        {
            var between = Errors([[pair[0]], [pair[1]]]);
            Assert.Equal(overlaps, between.Any(mistake => mistake.Contains("range set 0 overlaps with 1", StringComparison.Ordinal)));
            if (left.Contains(':') == right.Contains(':'))
                Assert.Equal(overlaps, Errors([pair]).Any(mistake => mistake.Contains("invalid range set 0: subnets", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void A_fixed_part_overlaps_too()
    {
        var one = Conf("10.0.0.0/24", "10.0.0.100-10.0.0.120") with { FixedStart = "10.0.0.10", FixedEnd = "10.0.0.20" };

        AssertRefused("range set 0 overlaps with 1", [[one], [Conf("10.0.0.0/24", "10.0.0.20-10.0.0.30")]]);
        AssertRefused("overlap", [[Conf("10.0.0.0/24", "10.0.0.20-10.0.0.30"), one]]);
        Assert.Empty(Errors([[one], [Conf("10.0.0.0/24", "10.0.0.21-10.0.0.30")]]));
    }

    [Fact]
    public void Empty_mixed_and_too_many_sets_are_refused()
    {
        AssertRefused("no IP ranges specified", []);
        AssertRefused("invalid range set 1: empty range set", [[Conf("10.0.0.0/24", "")], []]);
        AssertRefused("invalid range set 0: mixed address families", [[Conf("10.0.0.0/24", ""), Conf("2001:db8::/64", "")]]);
        AssertRefused("17 range sets", [.. Enumerable.Range(0, 17).Select(set => new[] { Conf($"10.0.{set}.0/24", "") })]);
    }

    [Fact]
    public void Every_mistake_is_reported()
    {
        var errors = Errors([[new RangeConf { Path = "ranges[0][0]", Subnet = "10.0.0.0/24", RangeStart = "10.0.1.1", Gateway = "x", FixedStart = "10.0.0.9" }, Conf("10.0.0.9/24", "")], []]);

        Assert.Equal(5, errors.Count);
    }

    [Fact]
    public void Membership_is_inclusive_at_both_ends()
    {
        foreach (var (subnet, first, last) in ((string, string, string)[])[("192.0.2.0/24", "192.0.2.40", "192.0.2.50"), ("2001:db8::/64", "2001:db8::40", "2001:db8::50")])
        {
            var range = Parse(Conf(subnet, $"{first}-{last}"));
            Assert.True(range.Contains(Address.Parse(first)));
            Assert.True(range.Contains(Address.Parse(last)));
            Assert.False(range.Contains(Address.Parse(first).Previous()));
            Assert.False(range.Contains(Address.Parse(last).Next()));
        }
    }

    [Fact]
    public void A_fixed_part_divides_its_subnet_into_fixed_unfixed_and_nobodys()
    {
        var zone = TestZone.Parse("""
            {"ranges":[[{"subnet":"10.188.0.0/16","rangeStart":"10.188.1.0","rangeEnd":"10.188.255.255","fixedStart":"10.188.0.0","fixedEnd":"10.188.0.255","gateway":"10.188.0.1"}]],
             "exclude":["10.188.2.0/24","10.188.0.77"]}
            """).Zone;

        foreach (var (text, unfixed, fixable, holdable) in ((string, bool, bool, bool)[])[
            ("10.188.0.0", false, false, false), ("10.188.0.1", false, false, false), ("10.188.0.2", false, true, true), ("10.188.0.77", false, false, false),
            ("10.188.0.255", false, true, true), ("10.188.1.0", true, false, true), ("10.188.2.9", false, false, false), ("10.188.255.254", true, false, true),
            ("10.188.255.255", false, false, false), ("10.189.0.1", false, false, false)])
        {
            var address = Address.Parse(text);
            Assert.Equal(unfixed, zone.IsUnfixed(address));
            Assert.Equal(fixable, zone.WhyNotFixed(address) is null);
            Assert.Equal(fixable, zone.Sets[0].FixedAssignableOn(new Dictionary<string, string>()).Contains(address));
            Assert.Equal(holdable, zone.CanHold(address));
            Assert.Equal(holdable, zone.Sets[0].Holdable().Contains(address));
        }
    }

    [Fact]
    public void A_fixed_part_inside_the_range_is_cut_out_of_what_unfixed_requests_get()
    {
        var set = TestZone.Parse("""{"ranges":[[{"subnet":"10.0.0.0/28","fixedStart":"10.0.0.4","fixedEnd":"10.0.0.7"}]]}""").Zone.Sets[0];

        Assert.Equal("10.0.0.2-10.0.0.3,10.0.0.8-10.0.0.14", set.Unfixed.ToString());
        Assert.Equal((UInt128)13, set.Holdable().Count);
    }

    [Fact]
    public void The_gateway_of_one_range_is_handed_out_by_none()
    {
        var zone = TestZone.Parse("""
            {"ranges":[[{"subnet":"10.0.0.0/24","rangeStart":"10.0.0.10","rangeEnd":"10.0.0.19","gateway":"10.0.0.25"}],[{"subnet":"10.0.0.0/24","rangeStart":"10.0.0.20","rangeEnd":"10.0.0.29"}]]}
            """).Zone;

        Assert.Equal("10.0.0.20-10.0.0.24,10.0.0.26-10.0.0.29", zone.Sets[1].Unfixed.ToString());
    }

    static AddressRange Parse(RangeConf conf)
    {
        var errors = new ConfErrors();
        var sets = RangeParser.Parse([[conf]], errors);
        Assert.Empty(errors.Mistakes);
        return Assert.Single(Assert.Single(sets));
    }

    static IReadOnlyList<string> Errors(IReadOnlyList<IReadOnlyList<RangeConf>> sets)
    {
        var errors = new ConfErrors();
        RangeParser.Parse(sets, errors);
        return errors.Mistakes;
    }

    static void AssertRefused(string why, IReadOnlyList<IReadOnlyList<RangeConf>> sets) =>
        Assert.Contains(Errors(sets), mistake => mistake.Contains(why, StringComparison.Ordinal));

    /// <param name="part">"first-last", or empty for the defaults.</param>
    static RangeConf Conf(string subnet, string part) => new()
    {
        Path = "r",
        Subnet = subnet,
        RangeStart = part.Split('-')[0],
        RangeEnd = part.Split('-')[^1],
    };
}
