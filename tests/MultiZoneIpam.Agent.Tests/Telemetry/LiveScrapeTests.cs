using System.Diagnostics;
using System.Net;
using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Agent.Tests.Telemetry;

/// <summary>The published agent, and what it says of itself while calls come and its store goes.</summary>
public sealed class LiveScrapeTests : IAsyncLifetime
{
    const string Calls = "multizone_ipam_allocations_total";
    const string Addresses = "multizone_ipam_zone_addresses";

    static readonly Sandbox Web0 = new("c1", "net1") { Pod = "web-0", Uid = "uid-web-0" };

    readonly TelemetryNode lab = new();

    public async ValueTask InitializeAsync() => await lab.StartAsync();

    public ValueTask DisposeAsync() => lab.DisposeAsync();

    [Fact]
    public async Task Calls_addresses_certificates_caches_and_errors_are_told_by_a_live_agent()
    {
        await lab.Node.DefineAsync();
        lab.Cluster.Put(Plugin.Tests.TestNode.PodJson("prod", "web-0", "uid-web-0"));
        (await lab.Node.RunAsync("ADD", Web0)).Succeeded();

        var scrape = await lab.ScrapeAsync(scrape => scrape.Value(Addresses, ("zone", "zone"), ("state", "used")) == 1);

        Assert.Equal(1, scrape.Value(Calls, ("zone", "zone"), ("verb", "add"), ("result", "ok"), ("code", "0")));
        Assert.Equal(65533, scrape.Value(Addresses, ("zone", "zone"), ("state", "size")));
        Assert.Equal(65532, scrape.Value(Addresses, ("zone", "zone"), ("state", "free")));
        Assert.Equal(1, scrape.Value("multizone_ipam_build_info"));
        Assert.Equal(0, scrape.Value("multizone_ipam_pending_releases"));
        Assert.Equal(0, scrape.Value("multizone_ipam_leaks_found_total", ("zone", "zone")));
        Assert.Equal(0, scrape.Value("multizone_ipam_store_errors_total", ("zone", "zone"), ("kind", "unreachable")));
        Assert.Equal(0, scrape.Value("multizone_ipam_api_errors_total", ("resource", "pods"), ("status", "none")));
        Assert.Equal(0, scrape.Value("multizone_ipam_cache_age_seconds", ("resource", "pods")));
        Assert.True(scrape.Value("multizone_ipam_certificate_expiry_seconds", ("file", lab.Etcd.ClientCertFile!)) > 3600);
        Assert.InRange(scrape.Value("process_resident_memory_bytes")!.Value, 1 << 20, 200 << 20);
    }

    [Fact]
    public async Task Both_formats_hold_the_same_metrics()
    {
        await lab.Node.DefineAsync();
        (await lab.Node.RunAsync("ADD", Web0)).Failed(ErrorCode.TryAgainLater);
        var (type, open) = await lab.OpenMetricsAsync();
        var scrape = await lab.ScrapeAsync();

        Assert.Equal("application/openmetrics-text; version=1.0.0; charset=utf-8", type!.ToString());
        Assert.EndsWith("\n# EOF\n", open, StringComparison.Ordinal);
        var names = open.Split('\n').Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line.Split(' ')).Select(parts => parts[3] == "counter" ? $"{parts[2]}_total" : parts[2]);
        Assert.Equal(scrape.Families.Select(family => family.Name), names);
        await PromtoolAsync((await lab.GetAsync("/metrics")).Text);
    }

    [Fact]
    public async Task A_store_that_goes_away_makes_the_agent_unready_not_unhealthy_and_comes_back()
    {
        await lab.Node.DefineAsync();
        Assert.Equal((HttpStatusCode.OK, "socket: ok\nstate: ok\nstore: ok\n"), await lab.GetAsync("/readyz"));

        lab.Etcd.Pause();
        var (status, text) = await UntilAsync(HttpStatusCode.ServiceUnavailable);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.StartsWith("socket: ok\nstate: ok\nstore: ", text, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, "ok\n"), await lab.GetAsync("/healthz"));
        await lab.ScrapeAsync(scrape => scrape.Find("multizone_ipam_store_errors_total")!.Samples.Sum(sample => sample.Value) > 0);
        lab.Etcd.Continue();
        Assert.Equal("socket: ok\nstate: ok\nstore: ok\n", (await UntilAsync(HttpStatusCode.OK)).Text);
    }

    [Fact]
    public async Task An_agent_that_can_write_no_note_is_unready_until_it_can()
    {
        var state = lab.Node.Node.StateDir;
        Directory.Delete(state, recursive: true);
        File.WriteAllText(state, "no folder");

        var (_, text) = await UntilAsync(HttpStatusCode.ServiceUnavailable);

        Assert.StartsWith($"socket: ok\nstate: {state} cannot be written: ", text, StringComparison.Ordinal);
        File.Delete(state);
        Assert.Equal("socket: ok\nstate: ok\nstore: ok\n", (await UntilAsync(HttpStatusCode.OK)).Text);
        Assert.Empty(Directory.GetFiles(state));
    }

    [Fact]
    public async Task A_release_that_has_to_wait_is_seen_waiting()
    {
        Directory.CreateDirectory($"{lab.Node.Node.StateDir}/pending");
        var note = $"{lab.Node.Node.StateDir}/pending/c9:net1";
        File.WriteAllText(note, "{}");
        File.WriteAllText($"{lab.Node.Node.StateDir}/pending/.c8:net1", "half");
        File.SetLastWriteTimeUtc(note, File.GetLastWriteTimeUtc(note).AddHours(-1));

        var scrape = await lab.ScrapeAsync();

        Assert.Equal(1, scrape.Value("multizone_ipam_pending_releases"));
        Assert.InRange(scrape.Value("multizone_ipam_pending_oldest_seconds")!.Value, 3600, 3700);
    }

    [Fact]
    public async Task A_pod_whose_zone_is_full_has_an_event_and_its_call_did_not_wait_for_it()
    {
        await lab.Node.Node.DefineAsync("zone", """ "ranges":[[{"subnet":"10.0.0.0/30"}]] """);
        lab.Cluster.Put(Plugin.Tests.TestNode.PodJson("prod", "web-0", "uid-web-0"));
        lab.Cluster.Put(Plugin.Tests.TestNode.PodJson("prod", "web-1", "uid-web-1"));
        (await lab.Node.RunAsync("ADD", Web0)).Succeeded();
        var late = Web0 with { ContainerId = "c2", Pod = "web-1", Uid = "uid-web-1" };
        for (var attempt = 0; attempt < 5; attempt++)
            (await lab.Node.RunAsync("ADD", late)).Failed(ErrorCode.ZoneExhausted);

        await AgentNode.Until(() => lab.Cluster.Server.Requests.Any(request => request.Method == "POST"));
        var told = Assert.Single(lab.Cluster.Server.Requests, request => request.Method is "POST" or "PATCH");

        Assert.Contains("\"reason\":\"ZoneExhausted\"", told.Body, StringComparison.Ordinal);
        Assert.Contains("\"uid\":\"uid-web-1\"", told.Body, StringComparison.Ordinal);
        Assert.Equal(5, (await lab.ScrapeAsync()).Value(Calls, ("zone", "zone"), ("verb", "add"), ("code", "101")));
    }

    [Fact]
    public async Task Every_line_of_the_log_has_a_time_and_a_level()
    {
        await lab.GetAsync("/healthz");
        Assert.All(lab.Agent.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries), line =>
        {
            var parts = line.Split(' ', 3);
            Assert.True(DateTimeOffset.TryParse(parts[0], System.Globalization.CultureInfo.InvariantCulture, out _), line);
            Assert.True(parts[1] is "info" or "warn", line);
        });
    }

    async Task<(HttpStatusCode Status, string Text)> UntilAsync(HttpStatusCode wanted)
    {
        var begun = Stopwatch.StartNew();
        while (true)
        {
            var answer = await lab.GetAsync("/readyz");
            if (answer.Status == wanted || begun.Elapsed > TimeSpan.FromSeconds(40))
                return answer;
            await Task.Delay(100);
        }
    }

    /// <summary>A second opinion on the format, where Prometheus' own tool is installed.</summary>
    static async Task PromtoolAsync(string scrape)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        if (folders.Select(folder => Path.Combine(folder, "promtool")).FirstOrDefault(File.Exists) is not { } promtool)
            return;
        using var process = Process.Start(new ProcessStartInfo(promtool, ["check", "metrics"]) { RedirectStandardInput = true, RedirectStandardError = true })!;
        await process.StandardInput.WriteAsync(scrape);
        process.StandardInput.Close();
        var complaints = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, complaints);
    }
}
