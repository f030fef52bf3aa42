using MultiZoneIpam.Plugin.State;

namespace MultiZoneIpam.Agent.Metrics;

/// <summary>How many releases wait on this node for their store, and for how long.</summary>
sealed class PendingGauges(string stateDir, TimeProvider clock) : IMetricSource
{
    public void WriteTo(MetricText text)
    {
        var (count, oldest) = PendingReleases.Look(stateDir);
        var age = oldest is { } since ? clock.GetUtcNow() - since : TimeSpan.Zero;
        text.Head("multizone_ipam_pending_releases", MetricKind.Gauge, "Releases that wait until their store can carry them out.");
        text.Sample("multizone_ipam_pending_releases", "", count);
        text.Head("multizone_ipam_pending_oldest_seconds", MetricKind.Gauge, "For how long the oldest of them has been waiting; 0 when none is.");
        text.Sample("multizone_ipam_pending_oldest_seconds", "", Math.Max(0, age.TotalSeconds));
    }
}
