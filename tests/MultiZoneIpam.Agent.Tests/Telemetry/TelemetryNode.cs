using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using MultiZoneIpam.Testing;

namespace MultiZoneIpam.Agent.Tests.Telemetry;

/// <summary>A node with an etcd that wants certificates, a cluster that takes them, and an agent whose metrics can be asked for.</summary>
public sealed class TelemetryNode : IAsyncDisposable
{
    readonly HttpClient client = new();

    TelemetryNode(EtcdServer etcd, TestCluster cluster)
    {
        (Etcd, Cluster) = (etcd, cluster);
        var datastore = new JsonObject
        {
            ["type"] = "etcd",
            ["endpoints"] = new JsonArray(etcd.Url),
            ["caFile"] = etcd.CaFile,
            ["certFile"] = etcd.ClientCertFile,
            ["keyFile"] = etcd.ClientKeyFile,
        };
        Node = new AgentNode(datastore);
        Node.Mode("required");
        Node.Node.Configure(conf =>
        {
            conf["agent"]!["metrics"] = "127.0.0.1:0";
            conf["kubernetes"] = new JsonObject { ["kubeconfig"] = cluster.Kubeconfig };
        });
    }

    public EtcdServer Etcd { get; }

    public TestCluster Cluster { get; }

    internal AgentNode Node { get; }

    public AgentProcess Agent { get; private set; } = null!;

    public Uri Address { get; private set; } = null!;

    public static async Task<TelemetryNode> StartAsync()
    {
        var node = new TelemetryNode(await EtcdServer.StartAsync(EtcdServer.Tls.Mutual), TestCluster.Start());
        node.Cluster.Put("""{"apiVersion":"v1","kind":"Node","metadata":{"name":"node1"}}""");
        node.Cluster.Put("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"prod"}}""");
        node.Agent = await node.Node.StartAgentAsync();
        await AgentNode.Until(() => node.Agent.Log.Contains("metrics at ", StringComparison.Ordinal));
        var at = node.Agent.Log.Split("metrics at ")[1].Split("/metrics")[0];
        node.Address = new Uri(at);
        return node;
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
        if (Agent is not null)
            await Agent.DisposeAsync();
        await Node.DisposeAsync();
        await Cluster.DisposeAsync();
        await Etcd.DisposeAsync();
    }
}
