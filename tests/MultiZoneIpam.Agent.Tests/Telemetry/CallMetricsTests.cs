using System.Text;
using MultiZoneIpam.Agent.Backends;
using MultiZoneIpam.Agent.Metrics;
using MultiZoneIpam.NetAttach.Calls;
using MultiZoneIpam.Plugin.Observing;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Agent.Tests.Telemetry;

/// <summary>What is counted under which labels.</summary>
public class CallMetricsTests
{
    const string Calls = "multizone_ipam_allocations_total";
    const string Durations = "multizone_ipam_allocation_duration_seconds";

    static readonly ZoneName Web = ZoneName.Parse("web", "zone");
    static readonly ZoneName Database = ZoneName.Parse("database", "zone");

    readonly KnownZones zones = new();

    [Fact]
    public void Every_call_is_counted_once_under_zone_verb_result_and_code()
    {
        var metrics = new CallMetrics(zones);
        metrics.Observe(Call(CniCommand.Add, Web, null, new ZoneShare(Web, 2, 0)));
        metrics.Observe(Call(CniCommand.Add, Web, ErrorCode.ZoneExhausted, new ZoneShare(Web, 0, 0)));
        metrics.Observe(Call(CniCommand.Del, Web, null, new ZoneShare(Web, 0, 2)));

        var scrape = Scrape(metrics);

        Assert.Equal(1, scrape.Value(Calls, ("zone", "web"), ("verb", "add"), ("result", "ok"), ("code", "0")));
        Assert.Equal(1, scrape.Value(Calls, ("zone", "web"), ("verb", "add"), ("result", "error"), ("code", "101")));
        Assert.Equal(1, scrape.Value(Calls, ("zone", "web"), ("verb", "del"), ("result", "ok"), ("code", "0")));
        Assert.Equal(3, scrape.Find(Calls)!.Samples.Sum(sample => sample.Value));
        Assert.Equal(2, scrape.Value($"{Durations}_count", ("zone", "web"), ("verb", "add")));
    }

    [Fact]
    public void Pending_releases_that_a_call_carries_out_do_not_make_it_a_call_about_their_zone()
    {
        var metrics = new CallMetrics(zones);
        zones.Learn(Web);
        zones.Learn(Database);
        // The ADD of web first did a release in database and one in web; the DEL did its own in web, then one in database.
        metrics.Observe(Call(CniCommand.Add, Web, null, new ZoneShare(Web, 1, 1), new ZoneShare(Database, 0, 1)));
        metrics.Observe(Call(CniCommand.Del, Database, null, new ZoneShare(Web, 0, 0), new ZoneShare(Database, 0, 1)));

        var scrape = Scrape(metrics);

        Assert.Equal(0, scrape.Find(Calls)!.Samples.Where(sample => sample.Labels["zone"] == "database").Sum(sample => sample.Value));
        Assert.Equal(2, scrape.Find(Calls)!.Samples.Where(sample => sample.Labels["zone"] == "web").Sum(sample => sample.Value));
    }

    [Fact]
    public void Nobody_makes_a_series_by_naming_a_zone_that_is_not_there()
    {
        var metrics = new CallMetrics(zones);
        for (var index = 0; index < 100; index++)
        {
            var invented = ZoneName.Parse($"invented-{index}", "zone");
            metrics.Observe(Call(CniCommand.Add, invented, ErrorCode.ZoneUnknown, new ZoneShare(invented, 0, 0)));
            metrics.Observe(Call(CniCommand.Del, invented, null, new ZoneShare(invented, 0, 0)));
        }

        var scrape = Scrape(metrics);

        Assert.Equal(100, scrape.Value(Calls, ("zone", ""), ("verb", "add"), ("code", "100")));
        Assert.Equal(100, scrape.Value(Calls, ("zone", ""), ("verb", "del"), ("code", "0")));
        Assert.All(scrape.Find(Calls)!.Samples, sample => Assert.Equal("", sample.Labels["zone"]));
    }

    [Fact]
    public void A_thousand_zones_are_told_apart_and_no_more()
    {
        for (var index = 0; index < 2000; index++)
            zones.Learn(ZoneName.Parse($"zone-{index}", "zone"));

        Assert.Equal(1000, zones.All.Count());
        Assert.Equal("", zones.LabelOf(ZoneName.Parse("zone-1999", "zone")));
    }

    [Fact]
    public void The_series_of_a_known_zone_are_there_before_its_first_call()
    {
        zones.Learn(Web);

        var scrape = Scrape(new CallMetrics(zones));

        foreach (var code in (string[])["0", "11", "101", "102", "103", "104"])
            Assert.Equal(0, scrape.Value(Calls, ("zone", "web"), ("verb", "add"), ("code", code)));
        Assert.Equal(0, scrape.Value($"{Durations}_count", ("zone", "web"), ("verb", "del")));
    }

    [Theory]
    [InlineData(0, "0.001")]
    [InlineData(1, "0.001")]
    [InlineData(1.001, "0.002")]
    [InlineData(2, "0.002")]
    [InlineData(2.001, "0.004")]
    [InlineData(3, "0.004")]
    [InlineData(4, "0.004")]
    [InlineData(1024, "1.024")]
    [InlineData(16384, "16.384")]
    [InlineData(16384.001, "+Inf")]
    [InlineData(3600000, "+Inf")]
    public void A_duration_counts_from_the_first_bound_on_that_is_not_below_it(double milliseconds, string bound)
    {
        var metrics = new CallMetrics(zones);
        metrics.Observe(Call(CniCommand.Add, null, null) with { Elapsed = TimeSpan.FromMilliseconds(milliseconds) });

        var buckets = Scrape(metrics).Find(Durations)!.Samples.Where(sample => sample.Name.EndsWith("_bucket", StringComparison.Ordinal) && sample.Labels["verb"] == "add").ToList();

        Assert.Equal(16, buckets.Count);
        Assert.Equal(bound, buckets.First(bucket => bucket.Value == 1).Labels["le"]);
    }

    [Fact]
    public void Store_errors_are_told_apart_by_what_is_known_of_the_outcome()
    {
        zones.Learn(Web);
        var answers = new StoreAnswers(zones, TimeProvider.System);
        answers.Failed(Web, new UnknownOutcomeException("x"), isLate: true);
        answers.Failed(Web, new NotPermittedException("x", "x"), isLate: false);
        answers.Failed(Web, new OperationCanceledException(), isLate: true);
        answers.Failed(Web, new IpamException(ErrorCode.TryAgainLater, "x"), isLate: true);
        answers.Failed(Web, new IpamException(ErrorCode.TryAgainLater, "x"), isLate: false);
        answers.Failed(Database, new IpamException(ErrorCode.Io, "x"), isLate: false);

        var scrape = Scrape(answers);

        Assert.Equal(1, Errors("web", "unknown_outcome"));
        Assert.Equal(1, Errors("web", "refused"));
        Assert.Equal(2, Errors("web", "timeout"));
        Assert.Equal(1, Errors("web", "unreachable"));
        Assert.Equal(1, Errors("", "other"));

        double? Errors(string zone, string kind) => scrape.Value("multizone_ipam_store_errors_total", ("zone", zone), ("kind", kind));
    }

    [Fact]
    public void Label_values_may_hold_anything()
    {
        var counter = new Counter("odd_total", "A counter with odd labels.", "file");
        counter.Increment("/etc/a\"b\\c\nd=}é");

        Assert.Equal(1, Scrape(counter).Value("odd_total", ("file", "/etc/a\"b\\c\nd=}é")));
    }

    static ServedCall Call(CniCommand verb, ZoneName? last, ErrorCode? code, params ZoneShare[] shares) => new(
        new CniEnvironment { Command = verb, ContainerId = "c", Netns = "/n", IfName = "net1", RawArgs = "", PluginPath = "/p" },
        shares,
        last,
        code is { } error ? new IpamException(error, "x") : null,
        TimeSpan.FromMilliseconds(3));

    static ScrapeText Scrape(IMetricSource source) => ScrapeText.Parse(Encoding.UTF8.GetString(new Scrape([source]).Write(MetricFormat.Prometheus).Span));
}
