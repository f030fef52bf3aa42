using MultiZoneIpam.Zones.Addresses;

namespace MultiZoneIpam.Zones.Ranges;

/// <summary>
/// A part of a subnet that a zone may hand out: rangeStart to rangeEnd and, where configured, the part kept for fixed requests.
/// Both lie in the subnet; network, broadcast and gateway address belong to neither (see <see cref="RangeSet"/>).
/// </summary>
/// <remarks>
/// <code>
/// 10.188.0.0/16   .0.1     .0.10 ........ .0.255   .1.0 ................ .255.254   .255.255
///                 gateway  FixedPart               Span (unfixed)                    broadcast
/// </code>
/// </remarks>
public sealed record AddressRange(Subnet Subnet, AddressSpan Span, AddressSpan? FixedPart, Address Gateway)
{
    /// <summary>Labels that a node must have to take from this range; empty for every node.</summary>
    public IReadOnlyDictionary<string, string> NodeSelector { get; init; } = new Dictionary<string, string>();

    public bool Contains(Address address) => Span.Contains(address) || FixedPart?.Contains(address) == true;

    public bool Overlaps(AddressRange other) => other.Touches(Span) || FixedPart is { } part && other.Touches(part);

    /// <summary>May a fixed request name this address, as far as the parts of the range go?</summary>
    public bool IsFixedAssignable(Address address) => FixedPart is { } part ? part.Contains(address) : Span.Contains(address);

    public bool AllowsNode(IReadOnlyDictionary<string, string> labels) =>
        NodeSelector.All(wanted => labels.TryGetValue(wanted.Key, out var value) && value == wanted.Value);

    /// <summary>All that makes two ranges the same, in the words of the configuration.</summary>
    public override string ToString()
    {
        var text = $"{Subnet} {Span.First}-{Span.Last}";
        if (FixedPart is { } part)
            text += $" fixed {part.First}-{part.Last}";
        text += $" gateway {Gateway}";
        foreach (var label in NodeSelector.OrderBy(label => label.Key, StringComparer.Ordinal))
            text += $" node {label.Key}={label.Value}";
        return text;
    }

    bool Touches(AddressSpan span) => Span.Overlaps(span) || FixedPart?.Overlaps(span) == true;
}
