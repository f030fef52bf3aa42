using System.Runtime.CompilerServices;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Catalog;
using MultiZoneIpam.Zones.Documents;

namespace MultiZoneIpam.Cli.Contents;

/// <summary>
/// What is in a zone for an operator: its definition, and its records without those of addresses that have rested, for they are
/// free. A definition that cannot be read hides no record; then whatever rests is taken to rest still.
/// </summary>
sealed class ZoneContent
{
    readonly ZoneStores stores;
    readonly TimeProvider clock;

    ZoneContent(ZoneName zone, ZoneStores stores, TimeProvider clock)
    {
        Zone = zone;
        this.stores = stores;
        this.clock = clock;
    }

    public ZoneName Zone { get; }

    /// <summary>Null where nobody has defined the zone, and where its definition cannot be read.</summary>
    public ZoneDocument? Document { get; private init; }

    /// <summary>Why the definition cannot be read.</summary>
    public IpamException? Unreadable { get; private init; }

    /// <summary>Somebody has defined the zone, readably or not.</summary>
    public bool IsDefined => Document is not null || Unreadable is not null;

    public static async Task<ZoneContent> LookAsync(ZoneName zone, ZoneStores stores, TimeProvider clock, CancellationToken cancellationToken)
    {
        try
        {
            var document = await stores.CatalogOf(zone).FindAsync(zone, cancellationToken);
            return new ZoneContent(zone, stores, clock) { Document = document };
        }
        catch (IpamException e) when (e.Code is ErrorCode.Decode or ErrorCode.InvalidConfig)
        {
            return new ZoneContent(zone, stores, clock) { Unreadable = e };
        }
    }

    public static IpamException Unknown(ZoneName zone, ZoneStores stores) => new(
        ErrorCode.ZoneUnknown,
        $"there is no zone '{zone}' in {stores}",
        "'mzipam zone list' shows the zones that there are; 'mzipam zone apply' defines one");

    public async IAsyncEnumerable<StoredRecord> RecordsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var stored in stores.CatalogOf(Zone).RecordsAsync(Zone, cancellationToken))
        {
            if (!HasRested(stored))
                yield return stored;
        }
    }

    /// <summary>The record of one address; null where it is free.</summary>
    public async Task<StoredRecord?> FindAsync(Address address, CancellationToken cancellationToken) =>
        await stores.CatalogOf(Zone).FindAsync(Zone, address, cancellationToken) is { } stored && !HasRested(stored) ? stored : null;

    bool HasRested(StoredRecord stored) => Document is { Zone.Cooldown: var cooldown } && stored.HasRested(clock.GetUtcNow(), cooldown);
}
