namespace MultiZoneIpam.Zones.Documents;

/// <summary>A duration as Kubernetes users write it: a number with the unit ms, s, m or h ("30s", "1.5h"), parts in a row ("1h30m").</summary>
public static class Duration
{
    const int Longest = 64;

    /// <summary>Ten years.</summary>
    const double LongestSeconds = 3650.0 * 24 * 3600;

    public static TimeSpan? Read(ConfObject conf, string key)
    {
        if (conf.String(key) is not { } text)
            return null;
        if (TryParse(text, out var duration))
            return duration;
        conf.Mistake(key, $"'{text}' is not a duration such as 30s, 5m or 1h30m");
        return null;
    }

    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        Span<byte> ascii = stackalloc byte[Longest];
        duration = default;
        if (text.Length > Longest)
            return false;
        for (var i = 0; i < text.Length; i++)
            ascii[i] = char.IsAscii(text[i]) ? (byte)text[i] : (byte)'?';
        if (!TryParse(ascii[..text.Length], out var ticks))
            return false;
        duration = new TimeSpan(ticks);
        return true;
    }

    /// <summary>The same of UTF-8, in <see cref="TimeSpan.Ticks"/>. It runs before the runtime has started too: arithmetic, and nothing else.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (text.IsEmpty || text.Length > Longest)
            return false;
        if (text is [(byte)'0'])
            return true;
        var seconds = 0.0;
        var rest = text;
        while (!rest.IsEmpty)
        {
            if (!TryTakeNumber(ref rest, out var number) || !TryTakeUnit(ref rest, out var factor))
                return false;
            seconds += number * factor;
        }
        if (seconds > LongestSeconds)
            return false;
        ticks = (long)(seconds * TimeSpan.TicksPerSecond + 0.5);
        return true;
    }

    static bool TryTakeNumber(ref ReadOnlySpan<byte> rest, out double number)
    {
        var (digits, whole, scale, isFraction) = (0, 0.0, 1.0, false);
        while (!rest.IsEmpty && (rest[0] is >= (byte)'0' and <= (byte)'9' || rest[0] == '.' && !isFraction))
        {
            if (rest[0] == '.')
                isFraction = true;
            else
                (digits, whole, scale) = (digits + 1, whole * 10 + (rest[0] - '0'), isFraction ? scale * 10 : scale);
            rest = rest[1..];
        }
        number = whole / scale;
        return digits > 0;
    }

    static bool TryTakeUnit(ref ReadOnlySpan<byte> rest, out double factor)
    {
        var unit = 0;
        while (unit < rest.Length && rest[unit] is not (>= (byte)'0' and <= (byte)'9' or (byte)'.'))
            unit++;
        factor = rest[..unit] switch
        {
            [(byte)'m', (byte)'s'] => 0.001,
            [(byte)'s'] => 1,
            [(byte)'m'] => 60,
            [(byte)'h'] => 3600,
            _ => 0,
        };
        rest = rest[unit..];
        return factor > 0;
    }
}
