namespace MultiZoneIpam.Zones.Documents;

/// <summary>The known name that a mistyped one most likely meant: the smallest edit distance (Levenshtein), case ignored.</summary>
public static class NearestName
{
    public static string Of(string mistyped, IEnumerable<string> known)
    {
        var nearest = "";
        var least = int.MaxValue;
        foreach (var name in known)
        {
            var distance = Distance(mistyped, name);
            if (distance < least)
                (nearest, least) = (name, distance);
        }
        return nearest;
    }

    static int Distance(string from, string to)
    {
        if (from.Length > 64)
            from = from[..64];
        var row = new int[to.Length + 1];
        for (var column = 0; column <= to.Length; column++)
            row[column] = column;
        for (var line = 1; line <= from.Length; line++)
        {
            var diagonal = row[0];
            row[0] = line;
            for (var column = 1; column <= to.Length; column++)
            {
                var same = char.ToLowerInvariant(from[line - 1]) == char.ToLowerInvariant(to[column - 1]);
                var replaced = diagonal + (same ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.Min(replaced, Math.Min(row[column], row[column - 1]) + 1);
            }
        }
        return row[to.Length];
    }
}
