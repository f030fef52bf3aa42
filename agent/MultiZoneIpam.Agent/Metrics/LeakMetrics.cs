using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Agent.Metrics;

/// <summary>What looking for leaks has come to, by zone.</summary>
sealed class LeakMetrics(KnownZones zones) : IMetricSource
{
    readonly Counter found = new("multizone_ipam_leaks_found_total", "Records without a living pod, at their first look.", "zone");
    readonly Counter freed = new("multizone_ipam_leaks_freed_total", "Records without a living pod that were freed.", "zone");
    readonly Counter braked = new("multizone_ipam_leak_brake_total", "Rounds in which the brake held records or reservations back.", "zone");

    readonly Counter foreign = new("multizone_ipam_leak_foreign_total", "Times that a zone was left alone because its records are those of another cluster of the same name.", "zone");

    public void CountFound(ZoneName zone) => found.Increment(LabelOf(zone));

    public void CountFreed(ZoneName zone) => freed.Increment(LabelOf(zone));

    public void CountBraked(ZoneName zone) => braked.Increment(LabelOf(zone));

    public void CountForeign(ZoneName zone) => foreign.Increment(LabelOf(zone));

    public void WriteTo(MetricText text)
    {
        foreach (var counter in (Counter[])[found, freed, braked, foreign])
        {
            foreach (var zone in zones.All.Select(zone => zone.ToString()).Append(""))
                counter.Announce(zone);
            counter.WriteTo(text);
        }
    }

    /// <summary>A zone that has records is there.</summary>
    string LabelOf(ZoneName zone)
    {
        zones.Learn(zone);
        return zones.LabelOf(zone);
    }
}
