using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Ranges;
using MultiZoneIpam.Zones.Records;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Allocation;

/// <summary>host-local's round robin: the first free address after the one given last, around to it (its allocator.go).</summary>
sealed class SequentialSearch(
    RangeSet set,
    int index,
    RequestKind kind,
    SpanList addresses,
    ZoneView view,
    IZoneStore store,
    TimeProvider clock) : UnfixedSearch(set, index, kind, addresses, view, store, clock)
{
    protected override bool KeepsFree => false;

    /// <summary>Others want the same next one: who loses it goes on to the one after it.</summary>
    protected override int Enough => 8;

    protected override UInt128 Guess()
    {
        var next = LastGiven is { } last && Addresses.OrdinalOf(last) is { } ordinal ? ordinal + 1 : 0;
        return next == Addresses.Count ? 0 : next;
    }

    /// <summary>What is known to be free was looked for from the guess on, so its first address is the next one.</summary>
    protected override Address ChooseFrom(SpanList free) => free.At(0);
}
