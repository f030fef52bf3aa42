using MultiZoneIpam.Agent.Http;
using MultiZoneIpam.Agent.Metrics;

namespace MultiZoneIpam.Agent.Health;

/// <summary>/metrics for a scraper, /healthz and /readyz for probes. Whoever gets an answer talks to an agent that lives.</summary>
sealed class AgentPages(Scrape scrape, IReadOnlyList<IReadinessCheck> checks) : IPages
{
    public async Task<Page> GetAsync(string path, string accept, CancellationToken cancellationToken) => path switch
    {
        "/metrics" when accept.Contains("application/openmetrics-text", StringComparison.OrdinalIgnoreCase) =>
            new Page(200, "application/openmetrics-text; version=1.0.0; charset=utf-8", scrape.Write(MetricFormat.OpenMetrics)),
        "/metrics" => new Page(200, "text/plain; version=0.0.4; charset=utf-8", scrape.Write(MetricFormat.Prometheus)),
        "/healthz" => Page.Text(200, "ok"),
        "/readyz" => await ReadinessAsync(cancellationToken),
        _ => Page.Text(404, "there are /metrics, /healthz and /readyz here"),
    };

    async Task<Page> ReadinessAsync(CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        var status = 200;
        foreach (var check in checks)
        {
            var obstacle = await check.FindObstacleAsync(cancellationToken);
            lines.Add($"{check.Name}: {obstacle ?? "ok"}");
            status = obstacle is null ? status : 503;
        }
        return Page.Text(status, string.Join('\n', lines));
    }
}
