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
    /// <summary>For the ADDs of a good while; more than a look finds where the free ones are scattered.</summary>
    protected override int Enough => FreeScan.SpanLimit;

    /// <summary>A few failed guesses cost more: without the hint it takes a look to know what comes next.</summary>
    protected override bool IsCrowded(UInt128 free, UInt128 looked) => free * 8 < looked * 7;

    /// <summary>The one after the last.</summary>
    protected override UInt128 Guess() => Hint?.Last is { } last ? After(last) : 0;

    /// <summary>What is known to be free was looked for from the guess on, so its first address is the next one.</summary>
    protected override Address ChooseFrom(SpanList free) => free.At(0);

    /// <summary>
    /// Every ADD that takes by the strategy changes the hint, as it changes which address is the last. And what somebody sets free
    /// may come before what an earlier ADD saw.
    /// </summary>
    public override IEnumerable<Compare> Compares() =>
    [
        Compare.Unchanged(Keys.Hint(Index), Hint?.ModRevision ?? 0),
        .. IsHearsay ? [Compare.Unchanged(Keys.Freed, FreedAt)] : base.Compares(),
    ];

    protected override UInt128 WindowStart(Address candidate) => Guess();

    protected override SpanList Trust(SetHint hint, long freed) =>
        IsOfWholeSet && hint.KnowsTheNext(freed) ? InOrder(hint.Free, Guess(), Addresses.Count) : SpanList.Empty;

    protected override void Reconsider(SetHint? before, long freed)
    {
        if (Hint?.ModRevision != before?.ModRevision)
            UseHint();
        else if (freed != FreedAt)
            Forget();
    }

    protected override SpanList? Learn(SpanList gaps, SpanList looked, SpanList? known)
    {
        var start = Guess();
        var passed = Distance(Addresses.OrdinalOf(looked.Spans[0].First) ?? 0, start);
        var isWhole = looked.Count == Addresses.Count;
        if (passed >= looked.Count && !isWhole)
            return known;
        var next = InOrder(gaps, start, isWhole ? looked.Count : looked.Count - passed);
        return known is null ? next : new SpanList([.. next.Spans, .. known.Without(looked).Spans]);
    }

    protected override SetHint Leave(SetHint next, SpanList known, SpanList freed)
    {
        var given = Candidates[0].Address;
        next = next with { Last = given };
        if (known.IsEmpty || !IsOfWholeSet)
            return next;
        // Beyond the last one that is known nothing is, so what is freed there has to wait for a look.
        var reach = Distance(After(given), Addresses.OrdinalOf(known.Spans[^1].Last) ?? 0) + 1;
        var free = InOrder(new SpanList([.. known.Spans, .. freed.Spans]), After(given), reach);
        return next with { Free = new SpanList([.. free.Spans.Take(FreeScan.SpanLimit)]), Freed = FreedAt };
    }

    /// <summary>Those of <paramref name="list"/> that come within <paramref name="count"/> addresses of <paramref name="start"/>, in that order.</summary>
    SpanList InOrder(SpanList list, UInt128 start, UInt128 count)
    {
        var ordered = new List<AddressSpan>();
        foreach (var span in new SpanList(Addresses.Slice(start, count, int.MaxValue)).Within(list).Spans)
        {
            // They nearly always come in their order already.
            var at = ordered.Count;
            while (at > 0 && DistanceTo(ordered[at - 1]) > DistanceTo(span))
                at--;
            ordered.Insert(at, span);
        }
        return new SpanList(ordered);

        UInt128 DistanceTo(AddressSpan span) => Distance(start, Addresses.OrdinalOf(span.First) ?? 0);
    }

    UInt128 After(Address address) => Addresses.OrdinalOf(address) is { } ordinal && ordinal + 1 < Addresses.Count ? ordinal + 1 : 0;

    UInt128 Distance(UInt128 from, UInt128 to) => from <= to ? to - from : Addresses.Count - from + to;
}
