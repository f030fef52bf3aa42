namespace MultiZoneIpam.Agent.Metrics;

/// <summary>The two ways in which a scraper may want the same numbers.</summary>
enum MetricFormat
{
    /// <summary>Prometheus' text format 0.0.4.</summary>
    Prometheus,

    /// <summary>OpenMetrics 1.0.0.</summary>
    OpenMetrics,
}
