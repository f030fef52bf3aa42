using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Zones.Catalog;

/// <summary>A record as it lies in a zone; <see cref="Record"/> is null where it cannot be read, and then it counts as held.</summary>
public sealed record StoredRecord(ZoneName Zone, Address Address, AddressRecord? Record, long ModRevision)
{
    /// <summary>Nobody holds the address: its record only says who had it.</summary>
    public bool IsResting => Record is { State: RecordState.Cooling };

    /// <summary>It rests no longer: the address is free, and the record only waits for the next who takes it.</summary>
    public bool HasRested(DateTimeOffset now, TimeSpan cooldown) =>
        IsResting && new CoolingAddress(Address, Record!.Since, ModRevision).HasRested(now, cooldown);

    public override string ToString() =>
        Record is null ? $"{Address} (unreadable record)"
        : Record.ReservedFor is { } identity ? $"{Address} (reserved for {identity}, since {RecordWords.Of(Record.Since)})"
        : $"{Address} ({RecordWords.Of(Record.State)}, {Record.Holder}, since {RecordWords.Of(Record.Since)})";
}
