using System.Text;
using MultiZoneIpam.Agent.Metrics;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Agent.Tests.Telemetry;

/// <summary>Under which zones leaks are counted.</summary>
public class LeakMetricsTests
{
    [Fact]
    public void Zones_beyond_the_thousandth_are_counted_under_one_label()
    {
        var metrics = new LeakMetrics(new KnownZones());
        for (var zone = 0; zone < 1002; zone++)
        {
            metrics.CountFound(ZoneName.Parse($"zone-{zone}", "zone"));
            metrics.CountFreed(ZoneName.Parse($"zone-{zone}", "zone"));
            metrics.CountBraked(ZoneName.Parse($"zone-{zone}", "zone"));
        }

        var scrape = ScrapeText.Parse(Encoding.UTF8.GetString(new Scrape([metrics]).Write(MetricFormat.Prometheus).Span));

        foreach (var name in (string[])["multizone_ipam_leaks_found_total", "multizone_ipam_leaks_freed_total", "multizone_ipam_leak_brake_total"])
        {
            Assert.Equal(1001, scrape.Find(name)!.Samples.Count);
            Assert.Equal(1, scrape.Value(name, ("zone", "zone-999")));
            Assert.Equal(2, scrape.Value(name, ("zone", "")));
        }
    }
}
