using MultiZoneIpam.Zones.Addresses;

namespace MultiZoneIpam.Zones.Ranges;

/// <summary>Addresses as spans that do not overlap, in an order that means something: an address has an ordinal in it.</summary>
public sealed class SpanList(IReadOnlyList<AddressSpan> spans)
{
    public static SpanList Empty { get; } = new([]);

    public IReadOnlyList<AddressSpan> Spans => spans;

    public UInt128 Count { get; } = spans.Aggregate(UInt128.Zero, (count, span) => count + span.Count);

    public bool IsEmpty => spans.Count == 0;

    public bool Contains(Address address) => spans.Any(span => span.Contains(address));

    /// <summary>The address at an ordinal below <see cref="Count"/>.</summary>
    public Address At(UInt128 ordinal)
    {
        foreach (var span in spans)
        {
            if (ordinal < span.Count)
                return span.First.Plus(ordinal);
            ordinal -= span.Count;
        }
        throw new ArgumentOutOfRangeException(nameof(ordinal));
    }

    /// <summary>How many addresses stand before <paramref name="address"/>; null where it is not in the list.</summary>
    public UInt128? OrdinalOf(Address address)
    {
        var before = UInt128.Zero;
        foreach (var span in spans)
        {
            if (span.Contains(address))
                return before + (address.Bits - span.First.Bits);
            before += span.Count;
        }
        return null;
    }

    /// <summary>
    /// The spans of at most <paramref name="count"/> addresses from an ordinal on, around to it where the end comes first; fewer
    /// addresses where those lie in more than <paramref name="spanLimit"/> spans.
    /// </summary>
    public IReadOnlyList<AddressSpan> Slice(UInt128 ordinal, UInt128 count, int spanLimit)
    {
        var slice = new List<AddressSpan>();
        var left = UInt128.Min(count, Count);
        var index = 0;
        for (; left > 0 && ordinal >= spans[index].Count; index++)
            ordinal -= spans[index].Count;
        for (; left > 0 && slice.Count < spanLimit; index = (index + 1) % spans.Count)
        {
            var taken = UInt128.Min(spans[index].Count - ordinal, left);
            var first = spans[index].First.Plus(ordinal);
            slice.Add(new AddressSpan(first, first.Plus(taken - 1)));
            left -= taken;
            ordinal = 0;
        }
        return slice;
    }

    public SpanList Without(AddressSpan hole)
    {
        if (!spans.Any(hole.Overlaps))
            return this;
        var rest = new List<AddressSpan>(spans.Count + 1);
        foreach (var span in spans)
        {
            if (!span.Overlaps(hole))
            {
                rest.Add(span);
                continue;
            }
            if (span.First < hole.First)
                rest.Add(new AddressSpan(span.First, hole.First.Previous()));
            if (hole.Last < span.Last)
                rest.Add(new AddressSpan(hole.Last.Next(), span.Last));
        }
        return new SpanList(rest);
    }

    public SpanList Without(Address address) => Without(new AddressSpan(address, address));

    public SpanList Without(SpanList holes) => holes.Spans.Aggregate(this, (rest, hole) => rest.Without(hole));

    /// <summary>The addresses that both lists hold, in the order of this one.</summary>
    public SpanList Within(SpanList other)
    {
        var common = new List<AddressSpan>();
        foreach (var span in spans)
        {
            foreach (var bound in other.Spans)
            {
                if (span.Overlaps(bound))
                    common.Add(new AddressSpan(Later(span.First, bound.First), Earlier(span.Last, bound.Last)));
            }
        }
        return new SpanList(common);
    }

    public override string ToString() => string.Join(",", spans);

    static Address Later(Address left, Address right) => left > right ? left : right;

    static Address Earlier(Address left, Address right) => left < right ? left : right;
}
