using MultiZoneIpam.Zones.Addresses;

namespace MultiZoneIpam.Zones.Ranges;

/// <summary>
/// The ranges of one pool: an ADD takes one address from each set of its zone. Ranges keep the order in which they were
/// written, are of one family and do not overlap. <see cref="Unfixed"/> holds only what an unfixed request may get.
/// </summary>
public sealed class RangeSet
{
    readonly IReadOnlyList<AddressSpan> reserved;

    /// <param name="ranges">Validated by <see cref="RangeParser"/>.</param>
    /// <param name="exclude">Excluded addresses, and the gateways of all ranges of the zone.</param>
    public RangeSet(IReadOnlyList<AddressRange> ranges, IReadOnlyList<AddressSpan> exclude)
    {
        Ranges = ranges;
        reserved = [.. exclude, .. ranges.SelectMany(NeverHandedOut)];
        Unfixed = Usable(ranges.Select(range => range.Span), ranges.Select(range => range.FixedPart).OfType<AddressSpan>());
    }

    public IReadOnlyList<AddressRange> Ranges { get; }

    public SpanList Unfixed { get; }

    /// <summary>What an unfixed request from a node with these labels may get.</summary>
    public SpanList UnfixedOn(IReadOnlyDictionary<string, string> nodeLabels) =>
        Ranges.All(range => range.NodeSelector.Count == 0)
            ? Unfixed
            : Unfixed.Within(new SpanList([.. RangesOn(nodeLabels).Select(range => range.Span)]));

    /// <summary>All that fixed requests from a node with these labels may name.</summary>
    public SpanList FixedAssignableOn(IReadOnlyDictionary<string, string> nodeLabels) =>
        Usable(RangesOn(nodeLabels).Select(range => range.FixedPart ?? range.Span), []);

    /// <summary>All that records of this set may be about: both parts of each range.</summary>
    public SpanList Holdable() => Holdable(Ranges);

    /// <summary>All that an identity on a node with these labels may have had.</summary>
    public SpanList HoldableOn(IReadOnlyDictionary<string, string> nodeLabels) => Holdable([.. RangesOn(nodeLabels)]);

    SpanList Holdable(IReadOnlyList<AddressRange> ranges)
    {
        var fixedParts = new SpanList([.. ranges.Select(range => range.FixedPart).OfType<AddressSpan>()]);
        var spans = Usable(ranges.Select(range => range.Span), fixedParts.Spans);
        return new SpanList([.. spans.Spans, .. Usable(fixedParts.Spans, []).Spans]);
    }

    public AddressRange? RangeFor(Address address) => Ranges.FirstOrDefault(range => range.Contains(address));

    public bool IsReserved(Address address) => reserved.Any(span => span.Contains(address));

    /// <summary>"10.1.2.1-10.1.2.254,10.1.4.1-10.1.4.254", as host-local prints a set.</summary>
    public override string ToString() => string.Join(",", Ranges.Select(range => $"{range.Span.First}-{range.Span.Last}"));

    IEnumerable<AddressRange> RangesOn(IReadOnlyDictionary<string, string> nodeLabels) =>
        Ranges.Where(range => range.AllowsNode(nodeLabels));

    SpanList Usable(IEnumerable<AddressSpan> spans, IEnumerable<AddressSpan> holes)
    {
        var usable = new SpanList([.. spans]);
        foreach (var hole in reserved.Concat(holes))
            usable = usable.Without(hole);
        return usable;
    }

    static IEnumerable<AddressSpan> NeverHandedOut(AddressRange range)
    {
        var network = range.Subnet.Network;
        yield return new AddressSpan(network, network);
        if (network.IsIPv4)
            yield return new AddressSpan(range.Subnet.Last, range.Subnet.Last);
    }
}
