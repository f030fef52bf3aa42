using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using MultiZoneIpam.Agent.Backends;
using MultiZoneIpam.Agent.Leaks;
using MultiZoneIpam.Agent.Metrics;
using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.Plugin.Backends;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones.Catalog;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Agent.Tests.Leaks;

/// <summary>
/// A node of a cluster with an API server, and what its agent does against leaks, round by round as the test says. Calls are served as
/// a plugin's own process serves them. The cluster has a pod of its own on the node, as each node has.
/// </summary>
sealed class LeakLab : IAsyncDisposable
{
    public const string Zone = "database";
    public static readonly string Network = TestNode.Network(Zone, "\"nad\":\"prod/database\"");

    static readonly TimeSpan Round = TimeSpan.FromMinutes(10);

    readonly ConcurrentQueue<string> lines = new();

    public LeakLab(JsonObject? datastore = null, string node = "node1", TestCluster? cluster = null)
    {
        Cluster = cluster ?? TestCluster.Start();
        Node = new TestNode(datastore);
        Node.Configure(conf => (conf["nodeName"], conf["kubernetes"]) = (node, new JsonObject { ["kubeconfig"] = Cluster.Kubeconfig }));
        PutNode(node);
        PutCluster("uid-of-cluster");
        PutPod($"agent-{node}", $"uid-agent-{node}", node);
        Restart();
    }

    public TestCluster Cluster { get; }

    public TestNode Node { get; }

    public LeakClock Clock { get; } = new();

    public LeakParts Parts { get; private set; } = null!;

    /// <summary>One that the agent may read, and not change.</summary>
    public string? StuckZone { get; set; }

    public IReadOnlyList<string> Log => [.. lines];

    LeakMetrics Metrics { get; set; } = null!;

    ApiErrors ApiErrors { get; set; } = null!;

    /// <summary>The agent is killed, and started again: what it had in mind is lost.</summary>
    public void Restart()
    {
        var node = NodeConf.Load(Node.NodeFile);
        Metrics = new LeakMetrics(new KnownZones());
        ApiErrors = new ApiErrors();
        var backing = Backing.Direct(Clock, Random.Shared);
        backing = backing with { Stores = new StuckStores(backing.Stores, zone => zone.ToString() == StuckZone) };
        Parts = new LeakParts(node, backing, new LeakTimes(), () => Kubeconfig.Load(Cluster.Kubeconfig), ApiErrors, Metrics, new AgentLog(Clock, lines.Enqueue));
    }

    public Task DefineAsync(string more = "") =>
        Node.DefineAsync(Zone, $$""" "ranges":[[{"subnet":"10.188.0.0/22","rangeStart":"10.188.0.100","fixedStart":"10.188.0.10","fixedEnd":"10.188.0.99"}]] {{more}} """);

    public void PutNode(string name) =>
        Cluster.Put($$$"""{"apiVersion":"v1","kind":"Node","metadata":{"name":"{{{name}}}"},"status":{"conditions":[{"type":"Ready","status":"True"}]}}""");

    /// <param name="uid">What tells it from other clusters.</param>
    public void PutCluster(string uid) =>
        Cluster.Put($$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"kube-system","uid":"{{{uid}}}"}}""");

    /// <param name="metadata">More members of the metadata.</param>
    public void PutPod(string name, string uid, string node = "node1", string phase = "Running", string metadata = "") => Cluster.Put(
        $$$"""
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{{name}}}","namespace":"prod","uid":"{{{uid}}}"{{{metadata}}}},
         "spec":{"nodeName":"{{{node}}}"},"status":{"phase":"{{{phase}}}"}}
        """);

    public void DeletePod(string name) => Cluster.Delete("Pod", "prod", name);

    public static Sandbox SandboxOf(string pod, string uid) => new($"c-{uid}", "net1") { Pod = pod, Uid = uid };

    /// <summary>The pod is in the cluster, and has an address.</summary>
    public async Task<string> StartAsync(string pod, string uid, string metadata = "")
    {
        PutPod(pod, uid, NodeConf.Load(Node.NodeFile).NodeName, "Running", metadata);
        return (await Node.AddAsync(SandboxOf(pod, uid), Network)).Succeeded().Address;
    }

    /// <summary>One look at this node's records.</summary>
    public Task LookAsync() => Parts.Search.RoundAsync(TestContext.Current.CancellationToken);

    /// <summary>A look, and another one long after it.</summary>
    public async Task LookTwiceAsync()
    {
        await LookAsync();
        Clock.Pass(Round);
        await LookAsync();
    }

    public async Task LookTwiceAtLengthAsync()
    {
        await Parts.Long.RoundAsync(TestContext.Current.CancellationToken);
        Clock.Pass(Round);
        await Parts.Long.RoundAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The addresses that are bound, in order.</summary>
    public async Task<IReadOnlyList<string>> BoundAsync() =>
        [.. (await Node.HeldAsync()).Where(held => held.Record!.State == RecordState.Bound).Select(held => held.Address.ToString())];

    public async Task<IReadOnlyList<string>> ReservedAsync() =>
        [.. (await Node.HeldAsync()).Where(held => held.Record!.State == RecordState.Reserved).Select(held => held.Address.ToString())];

    /// <summary>The value of a counter of the zone, as a scrape shows it.</summary>
    public string Count(string counter)
    {
        var start = $"multizone_ipam_{counter}{{zone=\"{Zone}\"}} ";
        return Lines(Metrics).SingleOrDefault(line => line.StartsWith(start, StringComparison.Ordinal))?[start.Length..] ?? "0";
    }

    public string[] ApiErrorLines() => Lines(ApiErrors);

    static string[] Lines(IMetricSource source)
    {
        var text = new MetricText(MetricFormat.Prometheus);
        source.WriteTo(text);
        return System.Text.Encoding.UTF8.GetString(text.End().Span).Split('\n');
    }

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        await Cluster.DisposeAsync();
    }
}
