using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Testing;

/// <summary>The keys of one zone in ordinal order.</summary>
sealed class SortedKeys
{
    readonly SortedList<string, KeyValue> pairs = new(StringComparer.Ordinal);

    public int Count => pairs.Count;

    public KeyValue? Find(string key) => pairs.TryGetValue(key, out var pair) ? pair : null;

    public void Put(KeyValue pair) => pairs[pair.Key] = pair;

    public bool Remove(string key) => pairs.Remove(key);

    /// <summary>The pairs of [from, end), at most <paramref name="limit"/> of them (0: all).</summary>
    public List<KeyValue> Range(string from, string end, int limit)
    {
        var found = new List<KeyValue>();
        for (var index = FirstAtOrAfter(from); index < pairs.Count; index++)
        {
            if (string.CompareOrdinal(pairs.GetKeyAtIndex(index), end) >= 0 || (limit > 0 && found.Count == limit))
                break;
            found.Add(pairs.GetValueAtIndex(index));
        }
        return found;
    }

    int FirstAtOrAfter(string key)
    {
        var (low, high) = (0, pairs.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (string.CompareOrdinal(pairs.GetKeyAtIndex(middle), key) < 0)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
