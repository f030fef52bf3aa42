namespace MultiZoneIpam.Kubernetes;

/// <summary>Whom a watch tells, one thing after the other.</summary>
public interface IWatcher<T>
{
    /// <summary>The server has accepted the watch: from here on it tells every change.</summary>
    void Opened();

    /// <summary>The object was added, or is another than before.</summary>
    void Changed(ResourceItem<T> item);

    /// <summary>It was deleted, or is none of the selected ones any more.</summary>
    void Removed(string? @namespace, string name);

    /// <summary>All changes up to this version were told: with each change, and by bookmarks where there was none.</summary>
    void Reached(string resourceVersion);
}
