using System.Runtime.InteropServices;
using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Ranges;
using MultiZoneIpam.Zones.Records;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Allocation;

/// <summary>Uniformly over the free addresses, as far as one look can tell.</summary>
sealed class RandomSearch(
    RangeSet set,
    int index,
    RequestKind kind,
    SpanList addresses,
    ZoneView view,
    IZoneStore store,
    TimeProvider clock,
    Random random) : UnfixedSearch(set, index, kind, addresses, view, store, clock)
{
    protected override bool KeepsFree => true;

    /// <summary>For the ADDs of a good while.</summary>
    protected override int Enough => 256;

    protected override UInt128 Guess() => Below(Addresses.Count);

    protected override Address ChooseFrom(SpanList free) => free.At(Below(free.Count));

    /// <summary>The bias of the remainder is below one in 2^64 for every set of at most 2^64 addresses.</summary>
    UInt128 Below(UInt128 count)
    {
        UInt128 bits = 0;
        random.NextBytes(MemoryMarshal.AsBytes(new Span<UInt128>(ref bits)));
        return bits % count;
    }
}
