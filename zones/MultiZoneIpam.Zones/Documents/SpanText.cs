using MultiZoneIpam.Zones.Addresses;

namespace MultiZoneIpam.Zones.Documents;

/// <summary>Addresses as people write them: "10.1.2.3", "10.1.2.3-10.1.2.9" or "10.1.2.0/24".</summary>
public static class SpanText
{
    /// <summary>What stands in the array at <paramref name="key"/>, without the items that are mistakes.</summary>
    public static List<AddressSpan> ParseAll(IReadOnlyList<string> items, ConfObject conf, string key)
    {
        var spans = new List<AddressSpan>();
        foreach (var item in items)
        {
            if (TryParse(item, out var span))
                spans.Add(span);
            else
                conf.Mistake(key, $"'{item}' is not an address, a range 'a-b' or a subnet in CIDR notation");
        }
        return spans;
    }

    public static bool TryParse(ReadOnlySpan<char> text, out AddressSpan span)
    {
        span = default;
        text = text.Trim();
        if (Subnet.TryParseCidr(text, out var address, out var length))
        {
            var subnet = Subnet.Around(address, length);
            span = new AddressSpan(subnet.Network, subnet.Last);
            return subnet.Network == address && !IsEverything(span);
        }
        var dash = text.IndexOf('-');
        if (!Address.TryParse((dash < 0 ? text : text[..dash]).Trim(), out var first))
            return false;
        var last = first;
        if (dash >= 0 && !Address.TryParse(text[(dash + 1)..].Trim(), out last))
            return false;
        if (last.Family != first.Family || last < first)
            return false;
        span = new AddressSpan(first, last);
        return !IsEverything(span);
    }

    // The count of ::/0 does not fit into 128 bits, so such a span is never made.
    static bool IsEverything(AddressSpan span) => span.Count == 0;
}
