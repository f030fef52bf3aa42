using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Tests.Allocation;

/// <summary>ADDs of a process that remembers what it saw of a zone: one round trip, and never wrong by it.</summary>
public sealed class SupposedViewTests
{
    readonly TestZone zone = new("""{"ranges":[[{"subnet":"10.1.0.0/16"}],[{"subnet":"fd00::/64"}]]}""");
    readonly TestAgent agent;

    public SupposedViewTests() => agent = new TestAgent(zone);

    Allocator Allocator => agent.Allocator;

    [Fact]
    public void Nothing_is_supposed_of_a_zone_that_nobody_has_seen() => Assert.Null(Allocator.Suppose(TestZone.Name));

    [Fact]
    public async Task An_ADD_after_another_takes_one_round_trip()
    {
        await zone.AddAsync(zone.Request("c0"), agent.Store, zone.Random);
        for (var index = 1; index < 20; index++)
            Assert.Equal(1, await zone.TripsAsync(() => SupposingAsync(zone.Request($"c{index}"))));
        zone.AssertSound();
    }

    [Fact]
    public async Task It_takes_one_round_trip_also_in_a_crowded_zone_where_somebody_has_looked()
    {
        var unfixed = zone.Zone.Sets[0].Unfixed;
        zone.Hold(Enumerable.Range(0, (int)unfixed.Count).Where(index => index is < 40_000 or >= 40_065).Select(index => unfixed.At((uint)index)));
        await zone.AddAsync(zone.Request("c0"), agent.Store, zone.Random);
        for (var index = 1; index < 30; index++)
            Assert.Equal(1, await zone.TripsAsync(() => SupposingAsync(zone.Request($"c{index}"))));
    }

    [Fact]
    public async Task A_new_sandbox_of_a_pod_that_is_supposed_to_be_new_keeps_its_addresses()
    {
        var first = TestZone.Addresses(await zone.AddAsync(TestZone.OfPod(zone.Request("c1"), "uid1"), agent.Store, zone.Random));

        Assert.Equal(first, TestZone.Addresses(await SupposingAsync(TestZone.OfPod(zone.Request("c2"), "uid1"))));

        zone.AssertSound();
        Assert.Equal("c2", Assert.Single(zone.Attachments()).Holder.Attachment.ContainerId);
    }

    [Fact]
    public async Task The_same_ADD_again_answers_what_is_stored()
    {
        var first = TestZone.Addresses(await zone.AddAsync(zone.Request("c1"), agent.Store, zone.Random));

        Assert.Equal(first, TestZone.Addresses(await SupposingAsync(zone.Request("c1"))));
    }

    [Fact]
    public async Task A_definition_that_changed_is_noticed()
    {
        await zone.AddAsync(zone.Request("c0"), agent.Store, zone.Random);
        var request = zone.Request("c1");
        zone.Define("""{"ranges":[[{"subnet":"10.2.0.0/16"}]]}""");

        Assert.IsType<AllocationOutcome.ZoneChanged>(await SupposingAsync(request));
    }

    [Theory]
    [InlineData("random")]
    [InlineData("sequential")]
    public async Task A_resting_address_is_not_given_because_the_zone_was_full_a_while_ago(string strategy)
    {
        zone.Define(TestZone.Spec("10.1.0.0/29", $$""","strategy":"{{strategy}}" """));
        foreach (var index in Enumerable.Range(0, 5))
            await agent.TakeAsync($"c{index}");
        var (rests, free) = (TestZone.Addresses(await zone.AddAsync("c1")), TestZone.Addresses(await zone.AddAsync("c2")));
        await zone.DelAsync("c0");
        zone.Clock.Advance(TimeSpan.FromSeconds(1));
        await zone.DelAsync("c1");
        await agent.TakeAsync("full");
        await zone.ReleaseByHandAsync(free);

        Assert.Equal(free, await agent.TakeAsync("late"));
        Assert.Equal(rests, await agent.TakeAsync("later"));
    }

    [Fact]
    public async Task What_rests_is_read_from_the_first_that_is_left_to_the_last_that_has_rested()
    {
        zone.Define(TestZone.Spec("10.1.0.0/16", ""","cooldown":"30s" """));
        var reads = new List<Operation.Range>();
        var spied = new TestAgent(zone, new SpiedStore(zone.Memory, reads), zone.Random);
        await spied.TakeAsync("c0");
        for (var round = 0; round < 40; round++)
        {
            await zone.AddAsync($"d{round}");
            await zone.DelAsync($"d{round}");
            zone.Clock.Advance(TimeSpan.FromSeconds(10));
            await spied.TakeAsync($"c{round + 1}");
        }

        var (last, resting) = (reads[^1], zone.Memory.Dump(TestZone.Name, "cool/").Keys.Order(StringComparer.Ordinal).ToList());

        // One was released in each round, and rests for three: the first of them has rested by now, and the next ADD sets it free.
        Assert.Equal(3, resting.Count);
        Assert.Equal(resting[0], Assert.Single(resting, key => string.CompareOrdinal(key, last.End) < 0));
        Assert.True(string.CompareOrdinal(last.From, resting[0]) <= 0);
        Assert.True(string.CompareOrdinal(last.From, reads[^2].From) > 0);
        zone.AssertSound();
    }

    async Task<AllocationOutcome> SupposingAsync(AllocationRequest request) =>
        await Allocator.AllocateAsync(Assert.IsType<ZoneView>(Allocator.Suppose(TestZone.Name)), request, CancellationToken.None);

    /// <summary>Keeps the reads of resting addresses that stand behind the changes of a transaction.</summary>
    sealed class SpiedStore(IZoneStore inner, List<Operation.Range> reads) : IZoneStore
    {
        public Task<TransactionResult> ExecuteAsync(ZoneName name, Transaction transaction, CancellationToken cancellationToken)
        {
            if (transaction.Then.OfType<Operation.Put>().Any())
                reads.AddRange(transaction.Then.OfType<Operation.Range>().Where(range => range.From.StartsWith("cool/", StringComparison.Ordinal)));
            return inner.ExecuteAsync(name, transaction, cancellationToken);
        }

        public Task<IReadOnlyList<ZoneName>> ListZonesAsync(CancellationToken cancellationToken) => inner.ListZonesAsync(cancellationToken);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
