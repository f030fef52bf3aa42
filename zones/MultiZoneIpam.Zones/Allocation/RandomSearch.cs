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
    /// <summary>For the ADDs of a good while.</summary>
    protected override int Enough => 256;

    /// <summary>More guesses fail than are right. And while there is no hint, two ADDs at once hardly ever want the same address.</summary>
    protected override bool IsCrowded(UInt128 free, UInt128 looked) => free * 2 < looked;

    protected override UInt128 Guess() => Below(Addresses.Count);

    protected override Address ChooseFrom(SpanList free) => free.At(Below(free.Count));

    protected override UInt128 WindowStart(Address candidate) => Addresses.OrdinalOf(candidate) ?? 0;

    protected override SpanList Trust(SetHint hint, long freed) => hint.Free.Within(Addresses);

    protected override void Reconsider(SetHint? before, long freed)
    {
        if (IsHearsay)
            Forget();
    }

    protected override SpanList Learn(SpanList gaps, SpanList looked, SpanList? known) =>
        new([.. gaps.Spans, .. (known ?? SpanList.Empty).Without(looked).Spans]);

    protected override SetHint Leave(SetHint next, SpanList known, SpanList freed) =>
        next with { Free = new SpanList([.. new SpanList([.. known.Spans, .. freed.Spans]).Spans.Take(FreeScan.SpanLimit)]) };

    /// <summary>The bias of the remainder is below one in 2^64 for every set of at most 2^64 addresses.</summary>
    UInt128 Below(UInt128 count)
    {
        UInt128 bits = 0;
        random.NextBytes(MemoryMarshal.AsBytes(new Span<UInt128>(ref bits)));
        return bits % count;
    }
}
