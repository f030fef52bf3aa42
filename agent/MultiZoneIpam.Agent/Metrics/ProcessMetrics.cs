namespace MultiZoneIpam.Agent.Metrics;

/// <summary>Which version of the agent runs since when, and what it takes of the machine. The names are those that all programs use.</summary>
sealed class ProcessMetrics(TimeProvider clock) : IMetricSource
{
    readonly double started = clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;

    readonly string version = LabelText.Of(("version", typeof(ProcessMetrics).Assembly.GetName().Version!.ToString(3)));

    public void WriteTo(MetricText text)
    {
        One("multizone_ipam_build_info", MetricKind.Gauge, "Which version runs.", version, 1);
        One("process_start_time_seconds", MetricKind.Gauge, "When the agent was started, in seconds since 1970.", "", started);
        One("process_cpu_seconds_total", MetricKind.Counter, "Time that the agent has spent on processors.", "", Environment.CpuUsage.TotalTime.TotalSeconds);
        One("process_resident_memory_bytes", MetricKind.Gauge, "Memory of the agent that is in the machine's.", "", Environment.WorkingSet);

        void One(string name, MetricKind kind, string help, string labels, double value)
        {
            text.Head(name, kind, help);
            text.Sample(name, labels, value);
        }
    }
}
