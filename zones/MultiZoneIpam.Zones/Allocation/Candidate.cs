using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Ranges;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Zones.Allocation;

/// <summary>
/// An address that an ADD is about to take, and the revision at which its record must still be: 0 where it must have none, else
/// that of a resting record or of the same pod's own.
/// </summary>
/// <param name="CoolingKey">The key that goes when a resting address is taken.</param>
readonly record struct Candidate(Address Address, AddressRange Range, RequestKind Request, long ExpectedRevision, string? CoolingKey)
{
    public static Candidate Free(Address address, RangeSet set, RequestKind request) =>
        new(address, set.RangeFor(address)!, request, 0, null);

    public static Candidate Resting(CoolingAddress cooling, RangeSet set, RequestKind request) =>
        new(cooling.Address, set.RangeFor(cooling.Address)!, request, cooling.ModRevision, cooling.Key);

    public static Candidate Resting(AddressRecord record, long modRevision, RangeSet set, RequestKind request) =>
        new(record.Address, set.RangeFor(record.Address)!, request, modRevision, Keys.CoolingSince(record.Since, record.Address));
}
