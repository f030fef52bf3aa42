using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Zones.Catalog;

/// <summary>
/// An address that is kept for an identity: the content of a sticky key. <see cref="Record"/> is what the address's own record said
/// when the reservation was last put: bound where the identity uses it, else reserved; null where it cannot be read.
/// </summary>
public sealed record Reservation(ZoneName Zone, string Cluster, Identity Identity, Address Address, AddressRecord? Record, long ModRevision)
{
    /// <summary>Nobody uses the address now.</summary>
    public bool IsIdle => Record is { State: RecordState.Reserved };
}
