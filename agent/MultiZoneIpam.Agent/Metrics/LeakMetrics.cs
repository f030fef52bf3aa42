namespace MultiZoneIpam.Agent.Metrics;

/// <summary>What looking for leaks has come to, by zone.</summary>
sealed class LeakMetrics(KnownZones zones) : IMetricSource
{
    public Counter Found { get; } = new("multizone_ipam_leaks_found_total", "Records without a living pod, at their first look.", "zone");

    public Counter Freed { get; } = new("multizone_ipam_leaks_freed_total", "Records without a living pod that were freed.", "zone");

    public Counter Braked { get; } = new("multizone_ipam_leak_brake_total", "Rounds in which the brake held records or reservations back.", "zone");

    public void WriteTo(MetricText text)
    {
        foreach (var counter in (Counter[])[Found, Freed, Braked])
        {
            foreach (var zone in zones.All)
                counter.Announce(zone.ToString());
            counter.WriteTo(text);
        }
    }
}
