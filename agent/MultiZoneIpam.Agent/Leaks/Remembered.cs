namespace MultiZoneIpam.Agent.Leaks;

/// <summary>What is kept in mind of each of some things, for as long as it is among them.</summary>
sealed class Remembered<TKey, T>(Func<T> make)
    where TKey : notnull
{
    readonly Dictionary<TKey, T> all = [];

    public T Of(TKey key)
    {
        if (!all.TryGetValue(key, out var found))
            all[key] = found = make();
        return found;
    }

    /// <param name="keys">All that there are now; of any other nothing is remembered.</param>
    public void Keep(IEnumerable<TKey> keys)
    {
        foreach (var gone in all.Keys.Except(keys).ToList())
            all.Remove(gone);
    }
}
