using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.Kubernetes.Mirrors;
using MultiZoneIpam.Plugin.Backends;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Plugin.Tests.Pods;

/// <summary>
/// Calls served from a mirror of the cluster: the same as without it, sooner, and nobody is refused, or loses an address, by
/// what the mirror has not heard yet.
/// </summary>
public sealed class MirroredFactsTests : IAsyncLifetime
{
    static readonly MirrorTimes Patient = new() { Grace = TimeSpan.FromHours(1), LongestPause = TimeSpan.FromSeconds(1) };
    static readonly MirrorTimes Strict = Patient with { Grace = TimeSpan.Zero };

    readonly ClusterLab lab = new();
    readonly CancellationTokenSource stop = new();
    MirroredFacts mirrored = null!;
    Task running = Task.CompletedTask;

    TestCluster Cluster => lab.Cluster;

    public async ValueTask InitializeAsync() => await lab.DefineAsync();

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await lab.DisposeAsync();
        stop.Dispose();
    }

    [Fact]
    public async Task Pod_that_is_known_is_not_asked_for()
    {
        await MirrorPodAsync(Patient);
        var before = lab.Requests;

        Assert.Equal("10.188.0.50", (await AddAsync("db-0", "uid-1")).Succeeded().Address);
        Assert.Equal(before, lab.Requests);
    }

    [Fact]
    public async Task Pod_that_the_mirror_has_not_heard_of_is_asked_for()
    {
        await MirrorAsync(Patient);
        Cluster.AreWatchesMute = true;
        PutPod("db-0", "uid-1", "10.188.0.50");

        Assert.Equal("10.188.0.50", (await AddAsync("db-0", "uid-1")).Succeeded().Address);
    }

    [Fact]
    public async Task Pods_that_come_while_it_watches_are_served_as_they_are()
    {
        await MirrorAsync(Patient);

        for (var pod = 0; pod < 10; pod++)
        {
            PutPod($"db-{pod}", $"uid-{pod}", $"10.188.0.{50 + pod}");
            Assert.Equal($"10.188.0.{50 + pod}", (await AddAsync($"db-{pod}", $"uid-{pod}")).Succeeded().Address);
        }
    }

    [Fact]
    public async Task Next_pod_of_the_name_is_asked_for_where_the_earlier_one_is_known()
    {
        await MirrorPodAsync(Patient);
        Cluster.AreWatchesMute = true;
        PutPod("db-0", "uid-2", "10.188.0.51");

        Assert.Equal("10.188.0.51", (await AddAsync("db-0", "uid-2")).Succeeded().Address);
    }

    [Fact]
    public async Task Earlier_life_is_gone_only_by_the_word_of_the_API()
    {
        await MirrorPodAsync(Patient);
        (await AddAsync("db-0", "uid-1")).Succeeded();
        Cluster.AreWatchesMute = true;
        var asked = lab.Requests;
        PutPod("db-0", "uid-2", "10.188.0.50");

        Assert.Equal("10.188.0.50", (await AddAsync("db-0", "uid-2")).Succeeded().Address);
        Assert.True(lab.Requests > asked);

        Cluster.Override = request => request.Path.EndsWith("/pods/db-0", StringComparison.Ordinal) ? TestAnswer.Refusal(503, "ServiceUnavailable", "no") with { Headers = "Retry-After: 60\r\n" } : null;
        (await AddAsync("db-0", "uid-3")).Failed(ErrorCode.TryAgainLater, "db-0");
    }

    [Fact]
    public async Task Annotation_that_changed_while_the_watch_is_broken_is_honoured()
    {
        await MirrorPodAsync(Strict);
        await BreakForGoodAsync();
        PutPod("db-0", "uid-1", "10.188.0.51");

        Assert.Equal("10.188.0.51", (await AddAsync("db-0", "uid-1")).Succeeded().Address);
    }

    [Fact]
    public async Task Nobody_is_refused_by_labels_that_were_changed_meanwhile()
    {
        await MirrorTierAsync("web", Patient);
        (await AddAsync("db-0", "uid-1")).Failed(ErrorCode.NotAllowed, "tier");
        Cluster.AreWatchesMute = true;

        PutNamespace("data");

        (await AddAsync("db-0", "uid-1")).Succeeded();
    }

    [Fact]
    public async Task Zones_that_the_pod_chose_meanwhile_are_tried_and_noted()
    {
        await lab.Node1.DefineAsync("full", """ "ranges":[[{"subnet":"10.1.0.0/30"}]] """);
        (await lab.Node1.AddAsync(new Sandbox("other", "net1"), TestNode.Network("full"))).Succeeded();
        var network = TestNode.NetworkOf("full", "database");
        Cluster.Put(Choosing("full"));
        await MirrorAsync(Patient);
        Cluster.AreWatchesMute = true;
        var sandbox = new Sandbox("c1", "net1") { Pod = "db-0", Uid = "uid-1" };
        (await lab.Node1.AddAsync(sandbox, network)).Failed(ErrorCode.ZoneExhausted, "full");

        Cluster.Put(Choosing("database"));

        Assert.StartsWith("10.188.0.", (await lab.Node1.AddAsync(sandbox, network)).Succeeded().Address, StringComparison.Ordinal);
        // The network's config is another by now: only the note says where the address is.
        (await lab.Node1.DelAsync(sandbox, TestNode.Network("full"))).Succeeded();
        Assert.Equal("full", Assert.Single(await lab.Node1.HeldAsync()).Zone.ToString());

        static string Choosing(string zone) => Pod("db-0", "uid-1", null).Replace("""
            "uid":"uid-1"
            """, $$"""
            "uid":"uid-1","annotations":{"net1.ipam.multizone.dev/zones":"{{zone}}"}
            """, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADD_that_asks_anew_carries_out_what_waits_once()
    {
        var stores = new CountedStores();
        await lab.DefineAsync(""" "allow":{"namespaceSelector":{"tier":"data"}} """);
        PutNamespace("web");
        PutPod("db-0", "uid-1", null);
        await MirrorAsync(Patient);
        lab.Node1.Backing = lab.Node1.Backing with { Stores = stores };
        var away = TestNode.Network("database", """ "datastore":{"type":"file","dataDir":"/nowhere"} """);
        (await lab.Node1.DelAsync(new Sandbox("gone", "net1"), away)).Succeeded();
        Assert.Single(lab.Node1.State("pending"));
        var before = stores.Refused;

        (await AddAsync("db-0", "uid-1")).Failed(ErrorCode.NotAllowed, "tier");
        Assert.Equal(before + 1, stores.Refused);
        Assert.Empty(lab.Node1.State("attachments"));
    }

    [Fact]
    public async Task Refusal_is_the_word_of_the_API_and_without_it_there_is_none()
    {
        await MirrorTierAsync("web", Patient);
        Cluster.Server.IsAway = true;

        (await AddAsync("db-0", "uid-1")).Failed(ErrorCode.TryAgainLater, "db-0");
        Assert.Empty(await lab.Node1.HeldAsync());
    }

    [Fact]
    public async Task Nobody_joins_by_labels_that_were_removed_once_the_watch_is_broken_for_longer_than_the_grace_time()
    {
        await MirrorTierAsync("data", Strict);
        await BreakForGoodAsync();

        PutNamespace("web");

        (await AddAsync("db-0", "uid-1")).Failed(ErrorCode.NotAllowed, "tier");
    }

    [Fact]
    public async Task Nobody_joins_by_labels_that_were_removed_once_the_mirror_has_heard_of_it()
    {
        await MirrorTierAsync("data", Patient);
        var mirror = mirrored.Open(NodeConf.Load(lab.Node1.NodeFile), null)!;

        PutNamespace("web");
        await UntilAsync(async () => (await mirror.FindNamespaceLabelsAsync("prod", CancellationToken.None))!["tier"] == "web");

        (await AddAsync("db-0", "uid-1")).Failed(ErrorCode.NotAllowed, "tier");
    }

    [Fact]
    public async Task With_the_API_away_what_is_known_serves_for_the_grace_time()
    {
        await MirrorPodAsync(Patient);
        Cluster.Server.IsAway = true;
        await UntilAsync(() => Task.FromResult(mirrored.Reports.All(report => report.Age > TimeSpan.Zero)));

        Assert.Equal("10.188.0.50", (await AddAsync("db-0", "uid-1")).Succeeded().Address);
    }

    [Fact]
    public async Task With_the_API_away_nothing_serves_after_the_grace_time()
    {
        await MirrorPodAsync(Strict);
        Cluster.Server.IsAway = true;
        await UntilAsync(() => Task.FromResult(mirrored.Reports.All(report => !report.IsCurrent)));

        (await AddAsync("db-0", "uid-1")).Failed(ErrorCode.TryAgainLater, "db-0");
    }

    [Fact]
    public async Task Nothing_is_served_from_a_list_that_is_not_complete()
    {
        PutPod("db-0", "uid-1", "10.188.0.50");
        Cluster.Override = request => request.Query("limit") is null ? null : TestAnswer.Silence;
        Begin(Patient);

        Assert.Equal("10.188.0.50", (await AddAsync("db-0", "uid-1")).Succeeded().Address);
        Assert.All(mirrored.Reports, report => Assert.Equal((null, false), (report.Age, report.IsCurrent)));
    }

    [Fact]
    public async Task Refused_lists_leave_the_mirror_empty_and_calls_served()
    {
        PutPod("db-0", "uid-1", "10.188.0.50");
        Cluster.Override = request => request.Query("limit") is null ? null : TestAnswer.Refusal(403, "Forbidden", "no");
        Begin(Patient);
        await UntilAsync(() => Task.FromResult(mirrored.Reports.Any(report => report.Trouble is not null)));

        Assert.Equal("10.188.0.50", (await AddAsync("db-0", "uid-1")).Succeeded().Address);
        Assert.Contains(mirrored.Reports, report => report.Trouble?.Details?.EndsWith("verb list, resource pods", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task Exchanged_credentials_are_used_without_a_new_start()
    {
        PutPod("db-0", "uid-1", "10.188.0.50");
        await MirrorAsync(Strict with { BetweenLooks = TimeSpan.FromMilliseconds(20) });
        var kubeconfig = File.ReadAllText(Cluster.Kubeconfig);

        Cluster.Token = "exchanged";
        Cluster.BreakWatches();
        await UntilAsync(() => Task.FromResult(mirrored.Reports.Any(report => report.Trouble is ApiRefusedException { Status: 401 })));
        File.WriteAllText(Cluster.Kubeconfig, kubeconfig.Replace("test-token", "exchanged", StringComparison.Ordinal));

        await UntilAsync(() => Task.FromResult(mirrored.Reports is { Count: > 0 } reports && reports.All(report => report.IsCurrent)));
        Assert.Equal("10.188.0.50", (await AddAsync("db-0", "uid-1")).Succeeded().Address);
    }

    [Fact]
    public async Task Call_that_names_another_cluster_is_told_by_that_one()
    {
        await MirrorAsync(Patient);
        await using var other = TestCluster.Start();
        other.Put(Pod("db-0", "uid-1", "10.188.0.60"));
        PutPod("db-0", "uid-1", "10.188.0.50");
        lab.Node1.Configure(conf => conf["kubernetes"]!["kubeconfig"] = other.Kubeconfig);

        Assert.Equal("10.188.0.60", (await AddAsync("db-0", "uid-1")).Succeeded().Address);
    }

    [Theory]
    [InlineData(AgentMode.Required, true)]
    [InlineData(AgentMode.Auto, false)]
    [InlineData(AgentMode.Off, false)]
    public async Task Service_account_is_used_only_where_no_plugin_has_to_do_without_it(AgentMode mode, bool isUsed)
    {
        var node = new NodeConf { NodeName = "node1", Agent = new AgentConf { Mode = mode } };
        mirrored = new MirroredFacts(node, new DirectFacts(TimeProvider.System), Patient, () => Kubeconfig.Load(Cluster.Kubeconfig), TimeProvider.System);
        running = mirrored.RunAsync(stop.Token);

        Assert.Equal(isUsed, mirrored.Open(node, null) is not null);
        if (isUsed)
            await UntilAsync(() => Task.FromResult(mirrored.Reports.All(report => report.IsCurrent)));
    }

    [Fact]
    public async Task Service_account_that_is_not_mirrored_is_asked_and_one_that_cannot_be_read_fails_the_call()
    {
        var node = new NodeConf { NodeName = "node1", Agent = new AgentConf { Mode = AgentMode.Required } };
        PutPod("db-0", "uid-1", "10.188.0.50");
        var isThere = true;
        mirrored = new MirroredFacts(
            node,
            new DirectFacts(TimeProvider.System),
            Patient,
            () => isThere ? Kubeconfig.Load(Cluster.Kubeconfig) : throw new IpamException(ErrorCode.InvalidConfig, "no token"),
            TimeProvider.System);

        Assert.NotNull(await mirrored.Open(node, null)!.FindPodAsync("prod", "db-0", CancellationToken.None));

        isThere = false;
        Assert.Equal(ErrorCode.InvalidConfig, Assert.Throws<IpamException>(() => mirrored.Open(node, null)).Code);
    }

    [Fact]
    public async Task Range_by_node_follows_the_node_s_labels()
    {
        await lab.Node1.DefineAsync("database", """ "ranges":[[{"subnet":"10.188.0.0/24","nodeSelector":{"rack":"7"}},{"subnet":"10.7.0.0/24","nodeSelector":{"rack":"8"}}]] """);
        Cluster.Put("""{"kind":"Node","apiVersion":"v1","metadata":{"name":"node1","labels":{"rack":"7"}}}""");
        PutPod("db-0", "uid-1", null);
        PutPod("db-1", "uid-2", null);
        await MirrorAsync(Patient);
        var mirror = mirrored.Open(NodeConf.Load(lab.Node1.NodeFile), null)!;
        Assert.StartsWith("10.188.0.", (await AddAsync("db-0", "uid-1")).Succeeded().Address);

        Cluster.Put("""{"kind":"Node","apiVersion":"v1","metadata":{"name":"node1","labels":{"rack":"8"}}}""");
        await UntilAsync(async () => (await mirror.FindNodeLabelsAsync("node1", CancellationToken.None))!["rack"] == "8");

        Assert.StartsWith("10.7.0.", (await AddAsync("db-1", "uid-2")).Succeeded().Address);
    }

    void Begin(MirrorTimes times)
    {
        mirrored = new MirroredFacts(NodeConf.Load(lab.Node1.NodeFile), new DirectFacts(TimeProvider.System), times, () => null, TimeProvider.System);
        running = mirrored.RunAsync(stop.Token);
        lab.Node1.Backing = Backing.Direct(TimeProvider.System, Random.Shared) with { Facts = mirrored };
    }

    async Task MirrorAsync(MirrorTimes times)
    {
        Begin(times);
        await UntilAsync(() => Task.FromResult(mirrored.Reports.All(report => report.Age == TimeSpan.Zero)));
    }

    /// <summary>The mirror knows pod db-0, which wishes for 10.188.0.50.</summary>
    Task MirrorPodAsync(MirrorTimes times)
    {
        PutPod("db-0", "uid-1", "10.188.0.50");
        return MirrorAsync(times);
    }

    /// <summary>The zone is for namespaces of tier "data", and the mirror knows pod db-0 in a namespace of this one.</summary>
    async Task MirrorTierAsync(string tier, MirrorTimes times)
    {
        await lab.DefineAsync(""" "allow":{"namespaceSelector":{"tier":"data"}} """);
        PutNamespace(tier);
        PutPod("db-0", "uid-1", null);
        await MirrorAsync(times);
    }

    /// <summary>No watch is accepted any more; all else is answered.</summary>
    async Task BreakForGoodAsync()
    {
        Cluster.Override = request => request.Query("watch") is null ? null : TestAnswer.Refusal(500, "InternalError", "no");
        Cluster.BreakWatches();
        await UntilAsync(() => Task.FromResult(mirrored.Reports.All(report => !report.IsCurrent)));
    }

    Task<Answer> AddAsync(string pod, string uid) =>
        lab.Node1.AddAsync(new Sandbox($"c-{uid}", "net1") { Pod = pod, Uid = uid }, ClusterLab.Database);

    void PutPod(string name, string uid, string? address) => Cluster.Put(Pod(name, uid, address));

    void PutNamespace(string tier) =>
        Cluster.Put($$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"prod","labels":{"tier":"{{tier}}"} } }""");

    static string Pod(string name, string uid, string? address) => $$"""
        {"apiVersion":"v1","kind":"Pod","spec":{"nodeName":"node1"},
         "metadata":{"name":"{{name}}","namespace":"prod","uid":"{{uid}}"{{(address is null ? "" : $",\"annotations\":{{\"net1.ipam.multizone.dev/ip\":\"{address}\"}}")}} } }
        """;

    static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var left = 2000; !await holds(); left--)
        {
            Assert.True(left > 0, "it did not come to that in 20 s");
            await Task.Delay(10);
        }
    }
}
