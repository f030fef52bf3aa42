using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.Testing;

namespace MultiZoneIpam.Agent.Tests.Telemetry;

/// <summary>What deploy/monitoring and docs/agent.md say of the metrics, against what a live agent shows.</summary>
public sealed class MonitoringTests : IAsyncLifetime
{
    // Prometheus gives these to every series of a target.
    static readonly string[] OfTargets = ["instance", "job", "le"];

    readonly TelemetryNode lab = new();
    ScrapeText scrape = null!;

    public async ValueTask InitializeAsync()
    {
        await lab.StartAsync();
        await lab.Node.DefineAsync();
        lab.Cluster.Put(Plugin.Tests.TestNode.PodJson("prod", "web-0", "uid-web-0"));
        var answer = await lab.Node.RunAsync("ADD", new Sandbox("c1", "net1") { Pod = "web-0", Uid = "uid-web-0" });
        scrape = await lab.ScrapeAsync(scrape => answer.ExitCode != 0 || scrape.Find("multizone_ipam_zone_addresses")!.Samples.Count > 0);
    }

    public ValueTask DisposeAsync() => lab.DisposeAsync();

    [Fact]
    public void Every_expression_of_the_alert_rules_and_dashboards_uses_what_an_agent_shows()
    {
        var expressions = Directory.GetFiles(Repository.At("deploy/monitoring")).SelectMany(Expressions).ToList();

        Assert.True(expressions.Count > 10, $"only {expressions.Count} expressions were found");
        Assert.All(expressions, AssertKnown);
    }

    [Fact]
    public void The_dashboard_shows_every_metric_and_chooses_among_labels_that_are_there()
    {
        var dashboard = Repository.At("deploy/monitoring/dashboard.json");
        var shown = Expressions(dashboard).SelectMany(expression => PromQl.Read(expression).Uses).Select(use => scrape.Find(use.Metric)!.Name);

        Assert.Equal(scrape.Families.Select(family => family.Name).Order(), shown.Distinct().Order());
        var chosen = Strings(dashboard, "definition");
        Assert.NotEmpty(chosen);
        Assert.All(chosen, AssertThere);

        // "label_values(METRIC, LABEL)".
        void AssertThere(string definition)
        {
            var parts = definition.Split('(', ',', ')');
            Assert.Equal("label_values", parts[0]);
            var labels = scrape.Find(parts[1])!.Samples[0].Labels.Keys;
            Assert.Contains(parts[2].Trim(), labels.Concat(OfTargets));
        }
    }

    [Fact]
    public async Task Prometheus_itself_takes_the_alert_rules_where_its_tool_is_installed()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        foreach (var rules in Directory.GetFiles(Repository.At("deploy/monitoring"), "*.yaml"))
        {
            using var document = JsonDocument.Parse(Assert.Single(YamlJson.Convert(await File.ReadAllTextAsync(rules), rules)));
            Assert.True(document.RootElement.TryGetProperty("groups", out _), rules);
            if (folders.Select(folder => Path.Combine(folder, "promtool")).FirstOrDefault(File.Exists) is not { } promtool)
                continue;
            using var process = Process.Start(new ProcessStartInfo(promtool, ["check", "rules", rules]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var said = await process.StandardOutput.ReadToEndAsync() + await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, said);
        }
    }

    [Fact]
    public void The_table_of_metrics_is_the_scrape()
    {
        var rows = File.ReadLines(Repository.At("docs/agent.md"))
            .Where(line => line.StartsWith("| `multizone_ipam_", StringComparison.Ordinal) || line.StartsWith("| `process_", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Select(cells => (Name: cells[1].Trim('`'), Type: cells[2], Labels: string.Join(", ", cells[3].Split(',', StringSplitOptions.TrimEntries).Select(label => label.Trim('`')))));

        var shown = scrape.Families.Select(family => (family.Name, family.Type, string.Join(", ", family.Samples[0].Labels.Keys.Where(label => label != "le"))));
        Assert.Equal(shown.Order(), rows.Order());
    }

    /// <summary>What a file tells Prometheus to evaluate: "expr" in rules and in a dashboard's panels.</summary>
    static IReadOnlyList<string> Expressions(string file) => Strings(file, "expr");

    static IReadOnlyList<string> Strings(string file, string name)
    {
        var json = Assert.Single(YamlJson.Convert(File.ReadAllText(file), file));
        using var document = JsonDocument.Parse(json);
        return [.. Strings(document.RootElement, name)];
    }

    static IEnumerable<string> Strings(JsonElement json, string name) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(property =>
            property.Name == name && property.Value.ValueKind == JsonValueKind.String ? [property.Value.GetString()!] : Strings(property.Value, name)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(item => Strings(item, name)),
        _ => [],
    };

    void AssertKnown(string expression)
    {
        var (uses, grouped) = PromQl.Read(expression);
        Assert.NotEmpty(uses);
        var labels = new HashSet<string>(OfTargets);
        foreach (var use in uses.Where(use => use.Metric != "up"))
        {
            var family = scrape.Find(use.Metric);
            Assert.True(family is { Samples.Count: > 0 }, $"no agent shows {use.Metric}: {expression}");
            Assert.True(family.Type != "histogram" || use.Metric != family.Name, $"{use.Metric} is a histogram: {expression}");
            var samples = family.Samples.Where(sample => sample.Name == use.Metric).ToList();
            labels.UnionWith(samples[0].Labels.Keys);
            Assert.All(use.Selected, selected => Assert.True(
                OfTargets.Contains(selected.Label) || samples.Any(sample => sample.Labels.TryGetValue(selected.Label, out var value) && (selected.Value is null || selected.Value.StartsWith('$') || selected.Value == value)),
                string.Create(CultureInfo.InvariantCulture, $"no series of {use.Metric} has {selected.Label}={selected.Value}: {expression}")));
            var isCounted = expression.Contains($"rate({use.Metric}", StringComparison.Ordinal) || expression.Contains($"increase({use.Metric}", StringComparison.Ordinal);
            Assert.Equal(family.Type != "gauge", isCounted);
        }
        Assert.All(grouped, label => Assert.True(labels.Contains(label), $"nothing has the label {label}: {expression}"));
    }
}
