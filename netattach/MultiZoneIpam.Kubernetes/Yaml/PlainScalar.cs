using System.Globalization;
using System.Text.Json;

namespace MultiZoneIpam.Kubernetes;

/// <summary>
/// The type of an unquoted, untagged scalar by the rules that kubectl's parser (goyaml.v2) has: YAML 1.2's core schema with
/// the booleans, octals and underscores of YAML 1.1. Timestamps are strings there too, as soon as they become JSON.
/// </summary>
static class PlainScalar
{
    /// <summary>The kind and its text; Undefined for a number that JSON cannot express (.nan, .inf).</summary>
    public static (JsonValueKind Kind, string Text) Resolve(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => (JsonValueKind.Null, "null"),
        "y" or "Y" or "yes" or "Yes" or "YES" or "true" or "True" or "TRUE" or "on" or "On" or "ON" => (JsonValueKind.True, "true"),
        "n" or "N" or "no" or "No" or "NO" or "false" or "False" or "FALSE" or "off" or "Off" or "OFF" => (JsonValueKind.False, "false"),
        ".nan" or ".NaN" or ".NAN" or ".inf" or ".Inf" or ".INF" or "+.inf" or "+.Inf" or "+.INF" or "-.inf" or "-.Inf" or "-.INF"
            => (JsonValueKind.Undefined, text),
        _ when char.IsAsciiDigit(text[0]) || text[0] is '+' or '-' or '.' => ResolveNumber(text),
        _ => (JsonValueKind.String, text),
    };

    static (JsonValueKind, string) ResolveNumber(string text)
    {
        var plain = text.Replace("_", "", StringComparison.Ordinal);
        if (Integer(plain) is { } integer)
            return (JsonValueKind.Number, integer);
        if (!IsFloat(plain))
            return (JsonValueKind.String, text);
        // Go refuses what rounds to infinity, and the text stays text.
        var number = double.Parse(plain, NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsFinite(number)
            ? (JsonValueKind.Number, number.ToString("R", CultureInfo.InvariantCulture))
            : (JsonValueKind.String, text);
    }

    // Go's ParseInt and ParseUint with base 0. Null: no integer, or none of 64 bits.
    static string? Integer(string text)
    {
        var isNegative = text.StartsWith('-');
        var digits = isNegative || text.StartsWith('+') ? text[1..] : text;
        var magnitude = digits switch
        {
            ['0', 'x' or 'X', ..] => Magnitude(digits[2..], 16),
            ['0', 'o' or 'O', ..] => Magnitude(digits[2..], 8),
            ['0', 'b' or 'B', ..] => Magnitude(digits[2..], 2),
            ['0', _, ..] => Magnitude(digits[1..], 8),
            _ => Magnitude(digits, 10),
        };
        if (magnitude is null || (text.StartsWith('+') && magnitude > long.MaxValue))
            return null;
        if (!isNegative || magnitude == 0)
            return magnitude.Value.ToString(CultureInfo.InvariantCulture);
        return magnitude <= 1UL << 63 ? "-" + magnitude.Value.ToString(CultureInfo.InvariantCulture) : null;
    }

    static ulong? Magnitude(string digits, uint radix)
    {
        UInt128 sum = 0;
        foreach (var c in digits)
        {
            var digit = char.IsAsciiHexDigit(c) ? (uint)Convert.ToInt32(c.ToString(), 16) : radix;
            sum = (sum * radix) + digit;
            if (digit >= radix || sum > ulong.MaxValue)
                return null;
        }
        return digits.Length == 0 ? null : (ulong)sum;
    }

    // [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?
    static bool IsFloat(string text)
    {
        var at = text[0] is '+' or '-' ? 1 : 0;
        var whole = Digits(text, ref at);
        var fraction = 0;
        if (at < text.Length && text[at] == '.')
        {
            at++;
            fraction = Digits(text, ref at);
        }
        if (whole + fraction == 0)
            return false;
        if (at < text.Length && text[at] is 'e' or 'E')
        {
            at++;
            if (at < text.Length && text[at] is '+' or '-')
                at++;
            if (Digits(text, ref at) == 0)
                return false;
        }
        return at == text.Length;
    }

    static int Digits(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
        return at - start;
    }
}
