using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MultiZoneIpam.Zones.Addresses;

/// <summary>
/// An IPv4 or IPv6 address as a number of 32 or 128 bits. All address arithmetic of the project is here. An IPv4-mapped IPv6
/// address is the IPv4 address.
/// </summary>
public readonly record struct Address : IComparable<Address>
{
    Address(AddressFamily family, UInt128 bits)
    {
        Family = family;
        Bits = bits;
    }

    /// <summary><see cref="AddressFamily.InterNetwork"/> or <see cref="AddressFamily.InterNetworkV6"/>.</summary>
    public AddressFamily Family { get; }

    public UInt128 Bits { get; }

    public bool IsIPv4 => Family == AddressFamily.InterNetwork;

    /// <summary>32 or 128.</summary>
    public int Width => IsIPv4 ? 32 : 128;

    /// <summary>"10.1.2.3" or RFC 5952 text. Refuses what Go's ParseAddr refuses: leading zeros, fewer than four parts, zones.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Address address)
    {
        address = default;
        if (text.IsEmpty || text.Length > 45)
            return false;
        if (!text.Contains(':'))
            return TryParseIPv4(text, out address);
        if (text.ContainsAny('%', '[', ']') || !IPAddress.TryParse(text, out var parsed))
            return false;
        address = From(parsed);
        return true;
    }

    public static Address Parse(string text) =>
        TryParse(text, out var address) ? address : throw new FormatException($"'{text}' is not an IP address");

    public static Address From(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        return length == 4
            ? new Address(AddressFamily.InterNetwork, BinaryPrimitives.ReadUInt32BigEndian(bytes))
            : new Address(AddressFamily.InterNetworkV6, BinaryPrimitives.ReadUInt128BigEndian(bytes));
    }

    /// <summary>The address at <paramref name="bits"/> in the family of this one; bits beyond the family's width are cut.</summary>
    public Address WithBits(UInt128 bits) => new(Family, IsIPv4 ? bits & uint.MaxValue : bits);

    /// <summary>The next address; the last address of a family is followed by its first.</summary>
    public Address Next() => WithBits(Bits + 1);

    public Address Previous() => WithBits(Bits - 1);

    public Address Plus(UInt128 count) => WithBits(Bits + count);

    /// <summary>8 or 32 lower-case hex digits: as a key it sorts like the address.</summary>
    public string ToHex() => Bits.ToString(IsIPv4 ? "x8" : "x32", CultureInfo.InvariantCulture);

    public static bool TryParseHex(ReadOnlySpan<char> hex, out Address address)
    {
        address = default;
        if (hex.Length is not (8 or 32) || !UInt128.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var bits))
            return false;
        address = new Address(hex.Length == 8 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6, bits);
        return true;
    }

    public int CompareTo(Address other) =>
        Family == other.Family ? Bits.CompareTo(other.Bits) : Width.CompareTo(other.Width);

    public static bool operator <(Address left, Address right) => left.CompareTo(right) < 0;

    public static bool operator >(Address left, Address right) => left.CompareTo(right) > 0;

    public static bool operator <=(Address left, Address right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Address left, Address right) => left.CompareTo(right) >= 0;

    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[16];
        if (!IsIPv4)
        {
            BinaryPrimitives.WriteUInt128BigEndian(bytes, Bits);
            return new IPAddress(bytes);
        }
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)Bits);
        return new IPAddress(bytes[..4]);
    }

    public override string ToString() => Family == default ? "" : ToIPAddress().ToString();

    static bool TryParseIPv4(ReadOnlySpan<char> text, out Address address)
    {
        address = default;
        uint bits = 0;
        var parts = 0;
        foreach (var part in text.Split('.'))
        {
            var digits = text[part];
            if (++parts > 4 || digits.Length is 0 or > 3 || (digits[0] == '0' && digits.Length > 1))
                return false;
            if (!byte.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
                return false;
            bits = (bits << 8) | value;
        }
        address = new Address(AddressFamily.InterNetwork, bits);
        return parts == 4;
    }
}
