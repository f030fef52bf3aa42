using MultiZoneIpam.Zones.Addresses;

namespace MultiZoneIpam.NetAttach.Pods;

/// <summary>The ways to write an item of a pool: one address, "first-last", or a subnet without host bits.</summary>
static class AddressSpans
{
    public static bool TryParse(ReadOnlySpan<char> text, out AddressSpan span)
    {
        span = default;
        var dash = text.IndexOf('-');
        if (dash >= 0)
            return TryParseEnds(text[..dash].Trim(), text[(dash + 1)..].Trim(), out span);
        if (text.Contains('/'))
            return TryParseSubnet(text, out span);
        return TryParseEnds(text, text, out span);
    }

    static bool TryParseEnds(ReadOnlySpan<char> firstText, ReadOnlySpan<char> lastText, out AddressSpan span)
    {
        span = default;
        if (!Address.TryParse(firstText, out var first) || !Address.TryParse(lastText, out var last))
            return false;
        span = new AddressSpan(first, last);
        return first.Family == last.Family && first <= last && !IsEverything(span);
    }

    static bool TryParseSubnet(ReadOnlySpan<char> text, out AddressSpan span)
    {
        span = default;
        if (!Subnet.TryParseCidr(text, out var address, out var prefixLength))
            return false;
        var subnet = Subnet.Around(address, prefixLength);
        span = new AddressSpan(subnet.Network, subnet.Last);
        return subnet.Network == address && !IsEverything(span);
    }

    // The count of ::/0 does not fit into 128 bits, so such a span is never made.
    static bool IsEverything(AddressSpan span) => span.Count == 0;
}
