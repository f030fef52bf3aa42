using System.Globalization;

namespace MultiZoneIpam.Zones.Addresses;

/// <summary>A subnet in CIDR notation: a network address without host bits and a prefix length.</summary>
public readonly record struct Subnet
{
    Subnet(Address network, int prefixLength)
    {
        Network = network;
        PrefixLength = prefixLength;
    }

    public Address Network { get; }

    public int PrefixLength { get; }

    /// <summary>All bits of the host part set: the broadcast address of an IPv4 subnet.</summary>
    public Address Last => Network.WithBits(Network.Bits | HostMask(Network, PrefixLength));

    public bool Contains(Address address) =>
        address.Family == Network.Family && (address.Bits & ~HostMask(Network, PrefixLength)) == Network.Bits;

    /// <summary>The subnet that <paramref name="address"/> is in, cut to <paramref name="prefixLength"/> (0 to 32 or 128).</summary>
    public static Subnet Around(Address address, int prefixLength) =>
        new(address.WithBits(address.Bits & ~HostMask(address, prefixLength)), prefixLength);

    /// <summary>Reads "address/prefix" and keeps the address as written, host bits included.</summary>
    public static bool TryParseCidr(ReadOnlySpan<char> text, out Address address, out int prefixLength)
    {
        prefixLength = 0;
        address = default;
        var slash = text.IndexOf('/');
        if (slash < 0 || !Address.TryParse(text[..slash], out address))
            return false;
        var digits = text[(slash + 1)..];
        return digits.Length is > 0 and <= 3
            && (digits[0] != '0' || digits.Length == 1)
            && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out prefixLength)
            && prefixLength <= address.Width;
    }

    public override string ToString() => $"{Network}/{PrefixLength}";

    static UInt128 HostMask(Address address, int prefixLength)
    {
        var hostBits = address.Width - prefixLength;
        return hostBits == 128 ? UInt128.MaxValue : (UInt128.One << hostBits) - 1;
    }
}
