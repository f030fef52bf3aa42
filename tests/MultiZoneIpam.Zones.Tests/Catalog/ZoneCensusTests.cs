using System.Globalization;
using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Catalog;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Tests.Catalog;

public class ZoneCensusTests
{
    const string Parts =
        """{"ranges":[[{"subnet":"10.0.0.0/24","rangeStart":"10.0.0.100","rangeEnd":"10.0.0.199","fixedStart":"10.0.0.10","fixedEnd":"10.0.0.19"}],[{"subnet":"fd00::/64"}]]}""";

    [Fact]
    public async Task A_zone_without_a_definition_is_not_counted()
    {
        var zone = new TestZone(TestZone.Spec("10.0.0.0/24"));
        zone.Delete("config");
        Assert.Null(await CountAsync(zone));
        zone.Memory.Write(TestZone.Name, [new("config", "{")]);
        Assert.Null(await CountAsync(zone));
    }

    [Fact]
    public async Task Every_address_is_used_cools_is_free_or_is_free_for_fixed_requests()
    {
        var zone = new TestZone(Parts);
        AssertRoom(await CountAsync(zone), "used=0 fixed=0 sticky=0 cooling=0 free_fixed=10", zone);

        await zone.TakeAsync("a", "10.0.0.11", "fd00::1:1");
        await zone.TakeAsync("b");
        await zone.TakeAsync(zone.OfKeptPod("db-0", "kept"));
        AssertRoom(await CountAsync(zone), "used=6 fixed=1 sticky=2 cooling=0 free_fixed=9", zone);

        await zone.DelAsync("b");
        await zone.DelAsync("kept");
        AssertRoom(await CountAsync(zone), "used=4 fixed=1 sticky=2 cooling=2 free_fixed=9", zone);

        zone.Clock.Advance(TimeSpan.FromSeconds(30));
        AssertRoom(await CountAsync(zone), "used=4 fixed=1 sticky=2 cooling=0 free_fixed=9", zone);
    }

    [Fact]
    public async Task No_transaction_counts_more_than_65536_addresses_of_IPv4()
    {
        var zone = new TestZone(TestZone.Spec("10.0.0.0/12"));
        zone.Hold([Address.Parse("10.0.0.5"), Address.Parse("10.0.255.255"), Address.Parse("10.1.0.0"), Address.Parse("10.15.255.254")]);
        var store = new WidthStore(zone.Memory);

        var room = await new ZoneCensus(store, zone.Clock).CountAsync(TestZone.Name, CancellationToken.None);

        Assert.Equal(4, room!.Used);
        Assert.Equal(65536, store.Widest);
    }

    [Fact]
    public async Task A_zone_of_many_ranges_is_counted_in_few_transactions()
    {
        var ranges = string.Join(',', Enumerable.Range(0, 200).Select(index => $$"""{"subnet":"10.0.{{index}}.0/24"}"""));
        var zone = new TestZone($$"""{"ranges":[[{{ranges}}]]}""");
        zone.Hold([Address.Parse("10.0.0.5"), Address.Parse("10.0.199.7")]);

        var trips = await zone.TripsAsync(async () => Assert.Equal(2, (await CountAsync(zone))!.Used));

        Assert.Equal(6, trips);
    }

    static Task<ZoneRoom?> CountAsync(TestZone zone) => new ZoneCensus(zone.Memory, zone.Clock).CountAsync(TestZone.Name, CancellationToken.None);

    static void AssertRoom(ZoneRoom? room, string expected, TestZone zone)
    {
        Assert.NotNull(room);
        Assert.Equal(expected, $"used={room.Used} fixed={room.Fixed} sticky={room.Sticky} cooling={room.Cooling} free_fixed={room.FreeFixed}");
        Assert.Equal(room.Size, (UInt128)room.Used + (UInt128)room.Cooling + room.Free + room.FreeFixed);
        Assert.Equal(zone.Zone.Sets.Aggregate(UInt128.Zero, (sum, set) => sum + set.Holdable().Count), room.Size);
    }

    /// <summary>Notes how many addresses one transaction counts at most.</summary>
    sealed class WidthStore(IZoneStore inner) : IZoneStore
    {
        public long Widest { get; private set; }

        public Task<TransactionResult> ExecuteAsync(ZoneName zone, Transaction transaction, CancellationToken cancellationToken)
        {
            Widest = Math.Max(Widest, transaction.Then.OfType<Operation.Count>().Where(count => count.From.StartsWith("ip/", StringComparison.Ordinal)).Sum(Width));
            return inner.ExecuteAsync(zone, transaction, cancellationToken);
        }

        public Task<IReadOnlyList<ZoneName>> ListZonesAsync(CancellationToken cancellationToken) => inner.ListZonesAsync(cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();

        static long Width(Operation.Count count) => Number(count.End.TrimEnd('\0')) - Number(count.From) + 1;

        static long Number(string key) => long.Parse(key.AsSpan("ip/".Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }
}
