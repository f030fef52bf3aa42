namespace MultiZoneIpam.Agent.Metrics;

/// <summary>Knows the numbers of some metrics. All series of a metric come from one source, and stand together.</summary>
interface IMetricSource
{
    void WriteTo(MetricText text);
}
