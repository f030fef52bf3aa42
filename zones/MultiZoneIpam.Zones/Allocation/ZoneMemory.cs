using System.Collections.Concurrent;

namespace MultiZoneIpam.Zones.Allocation;

/// <summary>
/// What a process that stays remembers of the zones of one store: the latest view of each. It may be wrong in any way, so nobody
/// is refused by it; it only saves an ADD the look when it holds.
/// </summary>
public sealed class ZoneMemory
{
    /// <summary>Zones that nobody uses any more are forgotten with all others, and the next ADD of each looks.</summary>
    const int Most = 1024;

    readonly ConcurrentDictionary<ZoneName, ZoneView> views = [];

    internal ZoneView? Recall(ZoneName zone) => views.GetValueOrDefault(zone);

    internal void Remember(ZoneView view)
    {
        if (views.Count >= Most && !views.ContainsKey(view.Zone))
            views.Clear();
        views[view.Zone] = view;
    }
}
