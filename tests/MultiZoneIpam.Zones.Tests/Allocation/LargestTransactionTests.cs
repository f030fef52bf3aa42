using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Allocation;

namespace MultiZoneIpam.Zones.Tests.Allocation;

/// <summary>An ADD of sixteen sets that takes the place of sixteen earlier lives, keeps all, and sweeps: within etcd's limits.</summary>
public class LargestTransactionTests
{
    [Theory]
    [InlineData(false, "random")]
    [InlineData(true, "random")]
    [InlineData(true, "sequential")]
    public async Task Sixteen_sets_and_sixteen_requested_addresses_fit_with_all_that_goes_with_them(bool isClaim, string strategy)
    {
        var zone = new TestZone($$"""{"ranges":[{{string.Join(',', Enumerable.Range(0, 16).Select(set => $$"""[{"subnet":"10.{{set}}.0.0/24"}]"""))}}],"sticky":"pod","strategy":"{{strategy}}"}""");
        // Sixteen earlier lives, each with an address of every set; sixteen addresses of one set are wanted, one of each life.
        string[] wanted = [.. Enumerable.Range(0, 16).Select(index => $"10.0.0.{index + 10}")];
        foreach (var (address, index) in wanted.Select((address, index) => (address, index)))
            await zone.TakeAsync(zone.OfKeptPod($"db-{index}", $"old{index}", address));
        for (var index = 0; index < 12; index++)
            await zone.TakeAsync($"rest{index}");
        for (var index = 0; index < 12; index++)
            await zone.DelAsync($"rest{index}");
        zone.Clock.Advance(TimeSpan.FromHours(1));

        var request = isClaim ? zone.OfClaim("vm-a", "new", wanted) : zone.OfKeptPod("db-0", "new", wanted);
        var lives = new GoneLives([.. Enumerable.Range(0, 16).Select(index => $"old{index}")]);
        request = request with { RequestedPerSet = RequestedPerSet.Many, EarlierLives = lives };
        var record = Assert.IsType<AllocationOutcome.Allocated>(await zone.AddAsync(request)).Record;

        Assert.Equal(31, record.Addresses.Count);
        Assert.Equal(wanted, record.Addresses.Take(16).Select(address => address.Address.ToString()));
        Assert.Single(zone.Attachments());
        zone.AssertSound();
        await zone.DelAsync("new");
        zone.AssertSound();
        Assert.StartsWith("10.0.0.", await zone.TakeAsync(zone.OfKeptPod("db-3", "later")), StringComparison.Ordinal);
        zone.AssertSound();
    }

    [Theory]
    [InlineData("random")]
    [InlineData("sequential")]
    public async Task Sixteen_sets_that_each_lose_a_race_are_looked_at_again_within_one_transaction(string strategy)
    {
        var zone = new TestZone($$"""{"ranges":[{{string.Join(',', Enumerable.Range(0, 16).Select(set => $$"""[{"subnet":"10.{{set}}.0.0/28"}]"""))}}],"sticky":"pod","strategy":"{{strategy}}"}""");
        for (var set = 0; set < 16; set++)
            zone.Hold(Enumerable.Range(2, 10).Select(index => Address.Parse($"10.{set}.0.0").Plus((uint)index)));

        Assert.Equal(16, Assert.IsType<AllocationOutcome.Allocated>(await zone.AddAsync(zone.OfKeptPod("db-0", "c1"))).Record.Addresses.Count);
        Assert.Equal(16, Assert.IsType<AllocationOutcome.Allocated>(await zone.AddAsync(zone.OfKeptPod("db-1", "c2"))).Record.Addresses.Count);
    }
}
