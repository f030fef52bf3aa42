namespace MultiZoneIpam.Zones.Leaks;

/// <summary>
/// What seems to be held by nobody, and since when, by a clock that nobody can set. The first look only notes it; a later one,
/// <paramref name="grace"/> after it at least, finds the suspicion ripe, if what was seen is still the same.
/// </summary>
public sealed class Suspicions(TimeProvider clock, TimeSpan grace)
{
    readonly Dictionary<string, (string State, long? Since)> noted = new(StringComparer.Ordinal);

    /// <summary>One look at everything that is suspect now. What is not among it any more is forgotten.</summary>
    /// <param name="suspects">Each by its name; its state is whatever must not change between two looks.</param>
    /// <returns>The names of those that were not suspect, in this state, before.</returns>
    public IReadOnlyList<string> Look(IEnumerable<(string Name, string State)> suspects)
    {
        var now = clock.GetTimestamp();
        var fresh = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, state) in suspects)
        {
            seen.Add(name);
            var isKnown = noted.TryGetValue(name, out var known) && known.State == state;
            noted[name] = (state, isKnown ? known.Since ?? now : now);
            if (!isKnown)
                fresh.Add(name);
        }
        foreach (var name in noted.Keys.Where(name => !seen.Contains(name)).ToList())
            noted.Remove(name);
        return fresh;
    }

    /// <summary>Those of <paramref name="all"/> that are ripe, the longest-suspected first.</summary>
    public IEnumerable<T> Ripe<T>(IEnumerable<T> all, Func<T, string> nameOf) =>
        all.Where(one => AgeOf(nameOf(one)) >= grace).OrderBy(one => noted[nameOf(one)].Since);

    /// <summary>For how long it has been suspect; null where it is not.</summary>
    public TimeSpan? AgeOf(string name) => noted.TryGetValue(name, out var known) && known.Since is { } since ? clock.GetElapsedTime(since) : null;

    /// <summary>It was seen to be alive: the next look at it is a first one again, and no news.</summary>
    public void Acquit(string name)
    {
        if (noted.TryGetValue(name, out var known))
            noted[name] = known with { Since = null };
    }
}
