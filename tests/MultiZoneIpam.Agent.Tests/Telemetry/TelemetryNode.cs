using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using MultiZoneIpam.Testing;

namespace MultiZoneIpam.Agent.Tests.Telemetry;

/// <summary>A node with an etcd that wants certificates, a cluster that takes them, and an agent whose metrics can be asked for.</summary>
public sealed class TelemetryNode : IAsyncDisposable
{
    readonly HttpClient client = new();

    EtcdServer? etcd;
    AgentProcess? agent;
    AgentNode? node;

    public EtcdServer Etcd => etcd!;

    public TestCluster Cluster { get; } = TestCluster.Start();

    internal AgentNode Node => node!;

    public AgentProcess Agent => agent!;

    Uri Address { get; set; } = null!;

    public async Task StartAsync()
    {
        Cluster.Put("""{"apiVersion":"v1","kind":"Node","metadata":{"name":"node1"}}""");
        Cluster.Put("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"prod"}}""");
        etcd = await EtcdServer.StartAsync(EtcdServer.Tls.Mutual);
        node = new AgentNode(new JsonObject
        {
            ["type"] = "etcd",
            ["endpoints"] = new JsonArray(etcd.Url),
            ["caFile"] = etcd.CaFile,
            ["certFile"] = etcd.ClientCertFile,
            ["keyFile"] = etcd.ClientKeyFile,
        });
        node.Mode("required");
        node.Node.Configure(conf =>
        {
            conf["agent"]!["metrics"] = "127.0.0.1:0";
            conf["kubernetes"] = new JsonObject { ["kubeconfig"] = Cluster.Kubeconfig };
        });
        agent = await node.StartAgentAsync();
        await AgentNode.Until(() => agent.Log.Contains("/metrics", StringComparison.Ordinal));
        Address = new Uri(agent.Log.Split("metrics at ")[1].Split("/metrics")[0]);
    }

    public async Task<(HttpStatusCode Status, string Text)> GetAsync(string path)
    {
        using var answer = await client.GetAsync(new Uri(Address, path));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    internal async Task<ScrapeText> ScrapeAsync() => ScrapeText.Parse((await GetAsync("/metrics")).Text);

    /// <summary>A scrape that is as it should be, as soon as one is.</summary>
    internal async Task<ScrapeText> ScrapeAsync(Func<ScrapeText, bool> isSo)
    {
        var begun = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            var scrape = await ScrapeAsync();
            if (isSo(scrape))
                return scrape;
            Assert.True(begun.Elapsed < TimeSpan.FromSeconds(20), $"the scrape stays: {(await GetAsync("/metrics")).Text}");
            await Task.Delay(20);
        }
    }

    public async Task<(MediaTypeHeaderValue? Type, string Text)> OpenMetricsAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Address, "/metrics"));
        request.Headers.Accept.ParseAdd("application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3");
        using var answer = await client.SendAsync(request);
        return (answer.Content.Headers.ContentType, await answer.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        foreach (var part in (IAsyncDisposable?[])[agent, node, Cluster, etcd])
        {
            if (part is not null)
                await part.DisposeAsync();
        }
    }
}
