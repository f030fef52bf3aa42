namespace MultiZoneIpam.Zones.Stores;

/// <summary>
/// What a transaction requires of one key, or of every key in [<see cref="Key"/>, <see cref="End"/>) where an end is given
/// (a range without keys meets any requirement).
/// </summary>
public sealed record Compare
{
    Compare(string key, string? end, CompareTarget target, long revision)
    {
        Key = key;
        End = end;
        Target = target;
        Revision = revision;
    }

    public string Key { get; }

    /// <summary>Exclusive; null for a single key.</summary>
    public string? End { get; }

    public CompareTarget Target { get; }

    public long Revision { get; }

    public static Compare Absent(string key) => new(key, null, CompareTarget.ModRevisionIs, 0);

    /// <summary>The key was last changed at exactly <paramref name="revision"/>; 0 means that it does not exist.</summary>
    public static Compare Unchanged(string key, long revision) => new(key, null, CompareTarget.ModRevisionIs, revision);

    /// <summary>No key of the range was put after <paramref name="revision"/>. Deletions do not count.</summary>
    public static Compare NothingPutSince(string from, string end, long revision) =>
        new(from, end, CompareTarget.ModRevisionAtMost, revision);
}
