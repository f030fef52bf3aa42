using System.Text;

namespace MultiZoneIpam.Zones.File;

/// <summary>
/// Where a key lies below its zone's folder. No two keys share a path, and no key's file is another's folder:
/// <code>
/// config                     config=
/// att/c1/node1/4f2a/eth0     att/c1/node1/4f2a/eth0=
/// ip/0abc0012                ip/~8/0abc00/12           8 or 32 hex digits below a first segment: blocks of 256 files
/// x/{300 characters}/y       x/{200 characters}~/{100 characters}/y=
/// </code>
/// Characters other than letters, digits, '_', '-' and '.' are %-escaped, and so is a '.' that starts a segment: names that
/// start with '.' are the store's own.
/// </summary>
static class KeyPath
{
    public const char FileMark = '=', ContinuationMark = '~';

    /// <summary>How many digits of an address name the file in its block.</summary>
    public const int DigitsInBlock = 2;

    const int LongestName = 200;
    const char EmptyName = '%';

    public static string Of(string key)
    {
        var slash = key.IndexOf('/');
        if (slash >= 0 && IsAddress(key.AsSpan(slash + 1)))
        {
            var digits = key.Length - slash - 1;
            return $"{OfFolder(key[..(slash + 1)])}{AddressFolder(digits)}{key.AsSpan(slash + 1, digits - DigitsInBlock)}/{key.AsSpan(key.Length - DigitsInBlock)}";
        }
        return IsPlain(key) ? key + FileMark : Escape(key).Append(FileMark).ToString();
    }

    /// <summary>The folder of the keys that start with <paramref name="prefix"/>, which is empty or ends with '/'; so does the answer.</summary>
    public static string OfFolder(string prefix) =>
        prefix.Length == 0 || IsPlain(prefix.AsSpan(0, prefix.Length - 1)) ? prefix : Escape(prefix.AsSpan(0, prefix.Length - 1)).Append('/').ToString();

    /// <summary>"~8/" or "~32/": the folder of the blocks of addresses of so many digits.</summary>
    public static string AddressFolder(int digits) => digits == 8 ? "~8/" : "~32/";

    public static bool IsHex(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiHexDigitLower(c))
                return false;
        }
        return true;
    }

    /// <summary>The part of a key that a name stands for; the name without its mark.</summary>
    public static string Unescape(string name)
    {
        if (name is [EmptyName])
            return "";
        if (!name.Contains('%'))
            return name;
        var bytes = new byte[name.Length];
        var count = 0;
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] == '%' && i + 2 < name.Length && char.IsAsciiHexDigit(name[i + 1]) && char.IsAsciiHexDigit(name[i + 2]))
            {
                bytes[count++] = Convert.FromHexString(name.AsSpan(i + 1, 2))[0];
                i += 2;
            }
            else
            {
                bytes[count++] = (byte)name[i];
            }
        }
        return Encoding.UTF8.GetString(bytes, 0, count);
    }

    static bool IsAddress(ReadOnlySpan<char> text) => text.Length is 8 or 32 && IsHex(text);

    /// <summary>Every segment is its own name.</summary>
    static bool IsPlain(ReadOnlySpan<char> path)
    {
        var before = '/';
        foreach (var c in path)
        {
            if (before == '/' ? !IsLiteral(c) || c == '.' : !IsLiteral(c) && c != '/')
                return false;
            before = c;
        }
        return before != '/' && path.Length <= LongestName;
    }

    static StringBuilder Escape(ReadOnlySpan<char> path)
    {
        var result = new StringBuilder(path.Length * 2);
        foreach (var part in path.Split('/'))
        {
            if (part.Start.Value > 0)
                result.Append('/');
            EscapeSegment(path[part], result);
        }
        return result;
    }

    static void EscapeSegment(ReadOnlySpan<char> segment, StringBuilder result)
    {
        if (segment.IsEmpty)
            result.Append(EmptyName);
        var start = result.Length;
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in segment.EnumerateRunes())
        {
            if (result.Length - start >= LongestName)
            {
                result.Append(ContinuationMark).Append('/');
                start = result.Length;
            }
            if (rune.IsAscii && IsLiteral((char)rune.Value) && (rune.Value != '.' || result.Length > start))
            {
                result.Append((char)rune.Value);
                continue;
            }
            foreach (var b in utf8[..rune.EncodeToUtf8(utf8)])
                result.Append('%').Append(Convert.ToHexString([b]));
        }
    }

    static bool IsLiteral(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.';
}
