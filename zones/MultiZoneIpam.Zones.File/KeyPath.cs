using System.Text;

namespace MultiZoneIpam.Zones.File;

/// <summary>
/// Where a key lies below its zone's folder. No two keys share a path, and no key's file is another's folder:
/// <code>
/// config                     config=
/// att/c1/node1/4f2a/eth0     att/c1,node1,4f2a,eth0=       one new inode for a new key: making one is what a put costs
/// ip/0abc0012                ip/~8/0abc00/12               8 or 32 hex digits below a first segment: blocks of 256 files
/// x/{300 characters}         x/{200 characters}~/{100 characters}=
/// </code>
/// Characters other than letters, digits, '_', '-' and '.' are %-escaped, and so is a '.' that starts a name: names that start
/// with '.' are the store's own.
/// </summary>
static class KeyPath
{
    public const char FileMark = '=', ContinuationMark = '~';

    /// <summary>How many digits of an address name the file in its block.</summary>
    public const int DigitsInBlock = 2;

    const char SegmentMark = ',';
    const string LongAddresses = "~32/";
    const int LongestName = 200;

    public static string Of(string key)
    {
        var start = key.IndexOf('/') + 1;
        var rest = key.AsSpan(start);
        if (start > 0 && rest.Length is 8 or 32 && IsHex(rest))
            return $"{OfFolder(key[..start])}{AddressFolder(rest.Length)}{rest[..^DigitsInBlock]}/{rest[^DigitsInBlock..]}";
        return $"{OfFolder(key[..start])}{NameOf(rest)}{FileMark}";
    }

    /// <summary>The folder of the keys that start with <paramref name="prefix"/>, which is empty or a first segment with its '/'.</summary>
    public static string OfFolder(string prefix) => prefix.Length switch
    {
        0 => "",
        1 => "%/",
        _ => NameOf(prefix.AsSpan(0, prefix.Length - 1)) + "/",
    };

    /// <summary>"~8/" or "~32/": the folder of the blocks of addresses of so many digits.</summary>
    public static string AddressFolder(int digits) => digits == 8 ? "~8/" : LongAddresses;

    /// <summary>
    /// The folder of this path may be one of very many, so it goes with its last file. Blocks of IPv4 are few and are wanted again.
    /// </summary>
    public static bool IsInPassingFolder(string path) =>
        path.Contains(LongAddresses, StringComparison.Ordinal) || path.Contains("~/", StringComparison.Ordinal);

    public static bool IsHex(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiHexDigitLower(c))
                return false;
        }
        return true;
    }

    /// <summary>The part of a key that a name, without its mark, stands for.</summary>
    public static string PartOf(ReadOnlySpan<char> name)
    {
        if (name is "%")
            return "";
        var bytes = new byte[name.Length];
        var count = 0;
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] == '%' && i + 2 < name.Length && char.IsAsciiHexDigit(name[i + 1]) && char.IsAsciiHexDigit(name[i + 2]))
            {
                bytes[count++] = Convert.FromHexString(name.Slice(i + 1, 2))[0];
                i += 2;
            }
            else
            {
                bytes[count++] = name[i] == SegmentMark ? (byte)'/' : (byte)name[i];
            }
        }
        return Encoding.UTF8.GetString(bytes, 0, count);
    }

    static string NameOf(ReadOnlySpan<char> part)
    {
        if (part.Length > LongestName)
            return Escape(part);
        Span<char> name = stackalloc char[LongestName];
        for (var i = 0; i < part.Length; i++)
        {
            if (!IsLiteral(part[i]) && part[i] != '/' || part[0] == '.')
                return Escape(part);
            name[i] = part[i] == '/' ? SegmentMark : part[i];
        }
        return new string(name[..part.Length]);
    }

    static string Escape(ReadOnlySpan<char> part)
    {
        var result = new StringBuilder(part.Length * 2);
        var start = 0;
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in part.EnumerateRunes())
        {
            if (result.Length - start >= LongestName)
            {
                result.Append(ContinuationMark).Append('/');
                start = result.Length;
            }
            if (rune.Value == '/')
                result.Append(SegmentMark);
            else if (rune.IsAscii && IsLiteral((char)rune.Value) && (rune.Value != '.' || result.Length > start))
                result.Append((char)rune.Value);
            else
            {
                foreach (var b in utf8[..rune.EncodeToUtf8(utf8)])
                    result.Append('%').Append(Convert.ToHexString([b]));
            }
        }
        return result.ToString();
    }

    static bool IsLiteral(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.';
}
