using MultiZoneIpam.Kubernetes.Mirrors;

namespace MultiZoneIpam.Agent.Metrics;

/// <summary>For how long changes in the cluster may have been missed. Before the first list, since the agent began to ask for it.</summary>
sealed class CacheAges(Func<IReadOnlyList<MirrorReport>> reports, TimeProvider clock) : IMetricSource
{
    const string Age = "multizone_ipam_cache_age_seconds";

    readonly long began = clock.GetTimestamp();

    public void WriteTo(MetricText text)
    {
        text.Head(Age, MetricKind.Gauge, "For how long changes may have been missed that the cluster's watches tell; 0 while they are open.");
        foreach (var report in reports())
            text.Sample(Age, LabelText.Of(("resource", report.Resource)), (report.Age ?? clock.GetElapsedTime(began)).TotalSeconds);
    }
}
