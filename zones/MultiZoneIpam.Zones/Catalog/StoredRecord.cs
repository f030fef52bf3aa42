using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Zones.Catalog;

/// <summary>A record as it lies in a zone; <see cref="Record"/> is null where it cannot be read, and then it counts as held.</summary>
public sealed record StoredRecord(ZoneName Zone, Address Address, AddressRecord? Record, long ModRevision)
{
    /// <summary>Nobody holds the address: its record only says who had it.</summary>
    public bool IsResting => Record is { State: RecordState.Cooling };

    public override string ToString() =>
        Record is null ? $"{Address} (unreadable record)" : $"{Address} ({RecordWords.Of(Record.State)}, {Record.Holder}, since {RecordWords.Of(Record.Since)})";
}
