using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Allocation;

namespace MultiZoneIpam.Zones.Tests.Allocation;

public class RandomAllocationTests
{
    [Theory]
    [InlineData("10.1.2.0/30", 1)]
    [InlineData("10.1.2.0/29", 5)]
    [InlineData("10.1.2.0/28", 13)]
    [InlineData("10.1.2.0/24", 253)]
    [InlineData("10.1.0.0/22", 1021)]
    [InlineData("fd00::/120", 254)]
    public async Task Every_usable_address_is_handed_out_once_and_then_the_set_is_exhausted(string subnet, int count)
    {
        foreach (var strategy in (string[])["random", "sequential"])
        {
            var zone = new TestZone(TestZone.Spec(subnet, $$""","strategy":"{{strategy}}" """));
            var taken = new HashSet<string>();
            for (var index = 0; index < count; index++)
                Assert.True(taken.Add(await zone.TakeAsync($"c{index}")));

            Assert.DoesNotContain(zone.Zone.Sets[0].Ranges[0].Gateway.ToString(), taken);
            var exhausted = Assert.IsType<AllocationOutcome.Exhausted>(await zone.AddAsync("one-more"));
            Assert.Equal((UInt128)count, exhausted.Count);
            zone.AssertSound();
        }
    }

    [Fact]
    public async Task Random_requests_get_no_gateway_excluded_or_fixed_part_address()
    {
        var zone = new TestZone("""
            {"ranges":[[{"subnet":"10.1.2.0/24","rangeStart":"10.1.2.0","rangeEnd":"10.1.2.255","fixedStart":"10.1.2.100","fixedEnd":"10.1.2.120","gateway":"10.1.2.30"},
                        {"subnet":"10.1.3.0/28"}]],
             "exclude":["10.1.2.40-10.1.2.49","10.1.2.64/28","10.1.2.200"]}
            """);
        var taken = new HashSet<Address>();
        while (await zone.AddAsync($"c{taken.Count}") is AllocationOutcome.Allocated allocated)
            Assert.True(taken.Add(allocated.Record.Addresses.Single().Address));

        var expected = Enumerable.Range(1, 254).Except([30, 200]).Except(Enumerable.Range(40, 10)).Except(Enumerable.Range(64, 16)).Except(Enumerable.Range(100, 21))
            .Select(last => Address.Parse($"10.1.2.{last}"))
            .Concat(Enumerable.Range(2, 13).Select(last => Address.Parse($"10.1.3.{last}")));
        Assert.Equal(expected.Order(), taken.Order());
    }

    [Fact]
    public async Task A_set_of_hundreds_of_small_ranges_fits_into_transactions()
    {
        var ranges = string.Join(',', Enumerable.Range(0, 200).Select(index => $$"""{"subnet":"10.1.{{index}}.0/30"}"""));
        var zone = new TestZone($$"""{"ranges":[[{{ranges}}],[{"subnet":"fd00::/64"}]]}""");
        for (var index = 0; index < 200; index++)
            await zone.TakeAsync($"c{index}");

        Assert.IsType<AllocationOutcome.Exhausted>(await zone.AddAsync("one-more"));
        zone.AssertSound();
    }

    [Fact]
    public async Task Sixteen_sets_nearly_full_fit_into_transactions()
    {
        var sets = string.Join(',', Enumerable.Range(0, 16).Select(set =>
            $"[{string.Join(',', Enumerable.Range(0, 20).Select(index => $$"""{"subnet":"10.{{set}}.{{index}}.0/30"}"""))}]"));
        var zone = new TestZone($$"""{"ranges":[{{sets}}]}""");
        for (var index = 0; index < 20; index++)
            Assert.Equal(16, (await zone.TakeAsync($"c{index}")).Split(',').Length);

        Assert.IsType<AllocationOutcome.Exhausted>(await zone.AddAsync("one-more"));
        await zone.DelAndRestAsync("c7");
        await zone.TakeAsync("one-more");
        zone.AssertSound();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(127)]
    public async Task Random_is_about_uniform_over_the_free_addresses(int taken)
    {
        const int Rounds = 4000;
        var zone = new TestZone(TestZone.Spec("10.1.2.0/24"), seed: 5);
        var all = Enumerable.Range(2, 253).Select(last => Address.Parse($"10.1.2.{last}")).ToArray();
        new Random(3).Shuffle(all);
        zone.Hold(all[..taken]);
        var counts = all[taken..].ToDictionary(address => address.ToString(), _ => 0);
        for (var round = 0; round < Rounds; round++)
        {
            // Two in a row: the second is served from what the first has left behind.
            string[] given = [await zone.TakeAsync("first"), await zone.TakeAsync("second")];
            foreach (var address in given)
                counts[address]++;
            zone.Delete([.. given.Select(address => $"ip/{Address.Parse(address).ToHex()}"), .. zone.Memory.Dump(TestZone.Name, "att/").Keys, "hint/0"]);
        }

        // Chi square has a mean of its degrees of freedom and a variance of twice that; five deviations away is no accident.
        var degrees = counts.Count - 1;
        var expected = 2.0 * Rounds / counts.Count;
        var chiSquare = counts.Values.Sum(count => (count - expected) * (count - expected) / expected);
        Assert.True(chiSquare < degrees + (5 * Math.Sqrt(2 * degrees)), $"chi square {chiSquare} at {degrees} degrees of freedom");
    }
}
