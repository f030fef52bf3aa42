using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Ranges;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Zones.Allocation;

/// <summary>
/// An address that an ADD is about to take, and the revision at which its record must still be: 0 where it must have none, else
/// that of a resting or reserved record, or of an earlier life's.
/// </summary>
/// <param name="CoolingKey">The key that goes when a resting address is taken.</param>
readonly record struct Candidate(Address Address, AddressRange Range, RequestKind Request, long ExpectedRevision, string? CoolingKey)
{
    /// <summary>Whose place is taken with it; null where nobody has the address.</summary>
    public EarlierLife? Earlier { get; init; }

    /// <summary>It is kept from now on, and not only if it was.</summary>
    public bool IsToBeKept => Request is RequestKind.Sticky or RequestKind.Claim;

    public static Candidate Free(Address address, RangeSet set, RequestKind request) =>
        new(address, set.RangeFor(address)!, request, 0, null);

    public static Candidate Reserved(Address address, long modRevision, RangeSet set, RequestKind request) =>
        new(address, set.RangeFor(address)!, request, modRevision, null);

    public static Candidate Resting(CoolingAddress cooling, RangeSet set, RequestKind request) =>
        new(cooling.Address, set.RangeFor(cooling.Address)!, request, cooling.ModRevision, cooling.Key);

    public static Candidate Resting(AddressRecord record, long modRevision, RangeSet set, RequestKind request) =>
        new(record.Address, set.RangeFor(record.Address)!, request, modRevision, Keys.CoolingSince(record.Since, record.Address));
}
