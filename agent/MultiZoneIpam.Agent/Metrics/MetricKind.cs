namespace MultiZoneIpam.Agent.Metrics;

/// <summary>How the numbers of a metric are to be read.</summary>
enum MetricKind
{
    /// <summary>Only grows, from 0 when the agent starts. Its name ends with "_total".</summary>
    Counter,

    Gauge,

    /// <summary>How many observations were at most so large, for each of a row of bounds.</summary>
    Histogram,
}
