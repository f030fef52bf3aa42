namespace MultiZoneIpam.Agent.Leaks;

/// <summary>Says of each record that is kept because nobody can tell whether its pod lives, once for as long as that is so.</summary>
sealed class KeptRecords(AgentLog log)
{
    readonly HashSet<string> told = new(StringComparer.Ordinal);

    /// <param name="kept">All of them, at each look.</param>
    public void Tell(IEnumerable<Held> kept)
    {
        var lines = kept.Select(held => $"{held}").ToHashSet(StringComparer.Ordinal);
        told.IntersectWith(lines);
        foreach (var line in lines.Where(told.Add))
            log.Warn($"not judged, so kept: {line}: a static pod may run without a mirror in the API; if it is gone, 'mzipam release' frees what it holds");
    }
}
