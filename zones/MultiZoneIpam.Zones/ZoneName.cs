namespace MultiZoneIpam.Zones;

/// <summary>The name of a zone: a DNS label (RFC 1123), so that it is safe as a key and as a folder.</summary>
public readonly record struct ZoneName : IComparable<ZoneName>
{
    internal const string Rule = "a DNS label: at most 63 lower-case letters, digits and '-', not at either end";

    readonly string? value;

    ZoneName(string value) => this.value = value;

    public static bool TryParse(string? text, out ZoneName name)
    {
        name = default;
        if (text is null or { Length: 0 or > 63 } || text[0] == '-' || text[^1] == '-')
            return false;
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-')
                return false;
        }
        name = new ZoneName(text);
        return true;
    }

    /// <exception cref="IpamException">Code 7: <paramref name="text"/> is not a DNS label.</exception>
    public static ZoneName Parse(string? text, string where) =>
        TryParse(text, out var name)
            ? name
            : throw new IpamException(
                ErrorCode.InvalidConfig,
                $"{where} '{text}' is not a zone name",
                $"a zone name is {Rule}");

    public int CompareTo(ZoneName other) => string.CompareOrdinal(value, other.value);

    public override string ToString() => value ?? "";
}
