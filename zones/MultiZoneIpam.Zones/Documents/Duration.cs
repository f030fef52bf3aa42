using System.Globalization;

namespace MultiZoneIpam.Zones.Documents;

/// <summary>A duration as Kubernetes users write it: a number with the unit ms, s, m or h ("30s", "1.5h"), parts in a row ("1h30m").</summary>
public static class Duration
{
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
        duration = default;
        if (text is "0")
            return true;
        var seconds = 0.0;
        var rest = text;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept("0123456789.");
            if (digits <= 0 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
                return false;
            rest = rest[digits..];
            var unit = rest.IndexOfAny("0123456789.") is var end && end < 0 ? rest : rest[..end];
            var factor = unit switch { "ms" => 0.001, "s" => 1, "m" => 60, "h" => 3600, _ => 0 };
            if (factor == 0)
                return false;
            seconds += number * factor;
            rest = rest[unit.Length..];
        }
        if (text.IsEmpty || seconds > TimeSpan.FromDays(3650).TotalSeconds)
            return false;
        duration = TimeSpan.FromSeconds(seconds);
        return true;
    }
}
