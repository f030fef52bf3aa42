using System.Globalization;
using System.Numerics;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Documents;

namespace MultiZoneIpam.NetAttach.Pods;

/// <summary>The values that annotations hold: comma-separated lists of addresses, spans and zones, a gateway, a mask.</summary>
static class AnnotationText
{
    /// <summary>A prefix may be written, and is not used: the zone's subnet has one.</summary>
    public static IReadOnlyList<Address> Addresses(string key, string value) => [.. Items(key, value).Select(item =>
        RequestedAddresses.TryParse(item, out var address) ? address : throw Malformed(key, value, item, "an IP address"))];

    public static IReadOnlyList<AddressSpan> Pool(string key, string value) => [.. Items(key, value).Select(item =>
        SpanText.TryParse(item, out var span) ? span : throw Malformed(key, value, item, "an address, a range 'a-b' or a subnet in CIDR notation"))];

    /// <summary>crd-ipkeeper's form: each address with the prefix length of its subnet.</summary>
    public static IReadOnlyList<AddressSpan> AddressPool(string key, string value) =>
        [.. Addresses(key, value).Select(address => new AddressSpan(address, address))];

    public static IReadOnlyList<ZoneName> Zones(string key, string value) => [.. Items(key, value).Select(item =>
        ZoneName.TryParse(item, out var zone) ? zone : throw Malformed(key, value, item, "a zone name"))];

    public static Address Gateway(string key, string value) =>
        Address.TryParse(value.AsSpan().Trim(), out var gateway) ? gateway : throw Malformed(key, value, value, "an IP address");

    /// <summary>"255.255.0.0", "/16" or "16".</summary>
    public static int PrefixLength(string key, string value)
    {
        var text = value.AsSpan().Trim().TrimStart('/');
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length is > 0 and <= 128)
            return length;
        if (Address.TryParse(text, out var mask) && mask.IsIPv4)
        {
            var bits = (uint)mask.Bits;
            var ones = BitOperations.PopCount(bits);
            if (ones > 0 && BitOperations.LeadingZeroCount(~bits) == ones)
                return ones;
        }
        throw Malformed(key, value, value, "a netmask such as 255.255.0.0 or a prefix length");
    }

    static string[] Items(string key, string value)
    {
        var items = value.Split(',', StringSplitOptions.TrimEntries);
        return Array.Exists(items, item => item.Length == 0) ? throw MalformedAnnotation.Of(key, value, "an item is empty") : items;
    }

    static IpamException Malformed(string key, string value, string item, string expected) =>
        MalformedAnnotation.Of(key, value, $"'{Quoted.Text(item, 60)}' is not {expected}");
}
