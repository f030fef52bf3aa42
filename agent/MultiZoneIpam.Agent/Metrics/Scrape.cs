namespace MultiZoneIpam.Agent.Metrics;

/// <summary>All metrics of the agent, as they are at one moment.</summary>
sealed class Scrape(IReadOnlyList<IMetricSource> sources)
{
    public ReadOnlyMemory<byte> Write(MetricFormat format)
    {
        var text = new MetricText(format);
        foreach (var source in sources)
            source.WriteTo(text);
        return text.End();
    }
}
