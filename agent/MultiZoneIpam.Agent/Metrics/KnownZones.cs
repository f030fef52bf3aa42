using System.Collections.Concurrent;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Agent.Metrics;

/// <summary>
/// The zones that this node has to do with, and that are there: nobody makes a series by naming a zone that is not. What is of no
/// such zone is counted under the zone "".
/// </summary>
sealed class KnownZones
{
    /// <summary>Of each there are some hundred lines in a scrape.</summary>
    const int Most = 1000;

    readonly ConcurrentDictionary<ZoneName, string> zones = new();

    public IEnumerable<ZoneName> All => zones.Keys;

    /// <summary>Somebody who would know has said that there is this zone.</summary>
    public void Learn(ZoneName zone)
    {
        if (zones.Count < Most)
            zones.TryAdd(zone, zone.ToString());
    }

    /// <summary>What the label "zone" says.</summary>
    public string LabelOf(ZoneName zone) => zones.GetValueOrDefault(zone, "");
}
