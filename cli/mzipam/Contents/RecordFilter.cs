using MultiZoneIpam.Zones.Catalog;

namespace MultiZoneIpam.Cli.Contents;

/// <summary>Whose records to show; null means anybody's.</summary>
sealed record RecordFilter(string? Namespace, string? Pod)
{
    /// <summary>Some record may be left out.</summary>
    public bool IsNarrow => Namespace is not null || Pod is not null;

    /// <summary>A record that cannot be read is nobody's as far as a filter can tell.</summary>
    public bool Admits(StoredRecord stored) =>
        !IsNarrow
        || (stored.Record is { Holder: var holder }
            && (Namespace is null || holder.Namespace == Namespace)
            && (Pod is null || holder.Pod == Pod));
}
