using System.Collections.Concurrent;
using MultiZoneIpam.Agent.Facts;
using MultiZoneIpam.Kubernetes.Mirrors;
using MultiZoneIpam.Plugin.Backends;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Agent.Tests.Facts;

public sealed class ClusterPartTests : IAsyncDisposable
{
    static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(20);

    readonly TestCluster cluster = TestCluster.Start();
    readonly ConcurrentQueue<string> lines = [];
    readonly CancellationTokenSource stop = new();
    Task running = Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await cluster.DisposeAsync();
        stop.Dispose();
    }

    [Fact]
    public async Task Refusal_is_told_once_with_what_to_do_and_its_end_too()
    {
        var attempts = 0;
        cluster.Override = request =>
        {
            if (!request.Path.EndsWith("/pods", StringComparison.Ordinal) || request.Query("watch") is null)
                return null;
            Interlocked.Increment(ref attempts);
            return TestAnswer.Refusal(403, "Forbidden", "no");
        };
        running = Start(cluster.Kubeconfig);
        await UntilAsync(() => Volatile.Read(ref attempts) > 5 && !lines.IsEmpty);

        var line = Assert.Single(lines);
        Assert.Contains("cannot follow the pods of the cluster, so calls ask for them one by one: cannot watch pods", line);
        Assert.Contains("verb watch, resource pods", line);

        cluster.Override = _ => null;
        await UntilAsync(() => lines.Count == 2);
        Assert.EndsWith("following the pods of the cluster again\n", lines.Last());
    }

    [Fact]
    public async Task Cluster_that_is_followed_is_not_worth_a_line()
    {
        running = Start(cluster.Kubeconfig);
        await cluster.WatchesOpenAsync(3, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20));

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Empty(lines);
    }

    [Fact]
    public async Task Kubeconfig_that_is_wrong_ends_the_part()
    {
        var refused = await Assert.ThrowsAsync<IpamException>(() => Start("/nowhere/kubeconfig"));

        Assert.Contains("/nowhere/kubeconfig", refused.Message);
    }

    Task Start(string kubeconfig)
    {
        var node = new NodeConf { NodeName = "node1", Kubeconfig = kubeconfig };
        var times = new MirrorTimes { FirstPause = TimeSpan.FromMilliseconds(1), LongestPause = TimeSpan.FromMilliseconds(50) };
        var facts = new MirroredFacts(node, new DirectFacts(TimeProvider.System), times, () => null, TimeProvider.System);
        return new ClusterPart(facts, new AgentLog(TimeProvider.System, lines.Enqueue), Soon, TimeProvider.System).RunAsync(stop.Token);
    }

    static async Task UntilAsync(Func<bool> holds)
    {
        for (var left = 2000; !holds(); left--)
        {
            Assert.True(left > 0, "it did not come to that in 20 s");
            await Task.Delay(10);
        }
    }
}
