using System.Text.Json;
using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Kubernetes.Tests;

/// <summary>One watch, and every way in which it ends.</summary>
public sealed class WatchTests : IAsyncDisposable
{
    static readonly WatchPatience Patience = new(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));

    static readonly ResourceRequest<string> Pods = new(
        ApiResource.Pods, new Selection { Fields = "spec.nodeName=node1" }, found => found.GetProperty("metadata").GetProperty("uid").GetString()!);

    readonly TestCluster cluster = TestCluster.Start();
    readonly KubernetesClient client;
    readonly RecordingWatcher<string> watcher = new();
    readonly CancellationTokenSource stop = new();

    public WatchTests() => client = new(Kubeconfig.Load(cluster.Kubeconfig), "mzipam-tests/0", TimeSpan.FromSeconds(5), TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        client.Dispose();
        await cluster.DisposeAsync();
        stop.Dispose();
    }

    [Fact]
    public async Task Change_deletion_and_what_leaves_the_selection_are_told()
    {
        var watching = WatchAsync();
        await watcher.IsOpen.Task;

        Put("a", "u-1", "node1");
        Put("b", "u-2", "node2");
        Put("c", "u-3", "node1");
        Put("b", "u-2", "node1");
        Put("c", "u-3", "node2");
        cluster.Delete("Pod", "prod", "a");

        Assert.Equal(
            ["prod/a=u-1", "prod/c=u-3", "prod/b=u-2", "prod/c is gone", "prod/a is gone"],
            [await watcher.NextAsync(), await watcher.NextAsync(), await watcher.NextAsync(), await watcher.NextAsync(), await watcher.NextAsync()]);
        Assert.False(watching.IsCompleted);
    }

    [Fact]
    public async Task Bookmark_moves_the_version_on_where_nothing_was_told()
    {
        _ = WatchAsync();
        await cluster.WatchesOpenAsync(1, CancellationToken.None);
        Put("b", "u-2", "node2");

        cluster.SendBookmarks();

        Assert.Equal(cluster.ResourceVersion, await watcher.Bookmarks.Reader.ReadAsync());
    }

    [Fact]
    public async Task Server_closes_it_after_the_time_asked_for()
    {
        Assert.Equal(WatchEnd.Closed, await WatchAsync(Patience with { Open = TimeSpan.FromSeconds(1) }));
        Assert.Equal("1", cluster.Server.Requests.Last().Query("timeoutSeconds"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Version_that_is_forgotten_has_expired(bool isEvent)
    {
        var version = cluster.ResourceVersion;
        Put("a", "u-1", "node1");
        cluster.Compact();
        cluster.IsGoneAnEvent = isEvent;

        Assert.Equal(WatchEnd.Expired, await client.WatchAsync(Pods, version, Patience, watcher, stop.Token));
    }

    [Fact]
    public async Task Cut_connection_is_no_end()
    {
        var watching = WatchAsync();
        await cluster.WatchesOpenAsync(1, CancellationToken.None);

        cluster.BreakWatches();

        var broken = await Assert.ThrowsAsync<IpamException>(() => watching);
        Assert.Equal(ErrorCode.TryAgainLater, broken.Code);
        Assert.Contains("cannot watch pods (fieldSelector=spec.nodeName=node1): no answer to GET", broken.Message);
    }

    [Fact]
    public async Task Quiet_watch_is_taken_for_broken()
    {
        var broken = await Assert.ThrowsAsync<IpamException>(() => WatchAsync(Patience with { Quiet = TimeSpan.FromMilliseconds(300) }));

        Assert.Contains("it said nothing for 0.3 s", broken.Message);
    }

    [Fact]
    public async Task Whatever_is_said_keeps_it_open()
    {
        var watching = WatchAsync(Patience with { Quiet = TimeSpan.FromSeconds(2) });
        await watcher.IsOpen.Task;
        for (var said = 0; said < 6; said++)
        {
            await Task.Delay(500);
            cluster.SendBookmarks();
        }

        Assert.False(watching.IsCompleted);
    }

    [Theory]
    [InlineData("""{"type":"ERROR","object":{"kind":"Status","code":500,"reason":"InternalError","message":"etcd is away"}}""", "InternalError: etcd is away")]
    [InlineData("""{"type":"NEW","object":{}}""", "there are no events of type 'NEW'")]
    [InlineData("""{"type":"ADDED","object":{"metadata":{"resourceVersion":"7"}}}""", "a Pod has no metadata.name")]
    [InlineData("<html>", "it is not JSON: '<html>'")]
    [InlineData("""{"type":"BOOKMARK"}""", "there is no metadata.resourceVersion")]
    public async Task Event_that_cannot_be_understood_ends_it(string line, string mistake)
    {
        cluster.Override = _ => new TestAnswer(200, line + "\n");

        Assert.Contains(mistake, (await Assert.ThrowsAnyAsync<IpamException>(() => WatchAsync())).Message);
    }

    [Fact]
    public async Task Half_an_event_is_not_told()
    {
        var whole = """{"type":"ADDED","object":{"metadata":{"name":"a","namespace":"prod","uid":"u-1","resourceVersion":"7"}}}""";
        cluster.Override = _ => new TestAnswer(200, whole + "\n" + whole.Replace("u-1", "u-2", StringComparison.Ordinal));

        Assert.Equal(WatchEnd.Closed, await WatchAsync());
        Assert.Equal("prod/a=u-1", await watcher.NextAsync());
        cluster.Override = _ => new TestAnswer(200, whole.Replace("u-1", "u-3", StringComparison.Ordinal) + "\n");
        await WatchAsync();
        Assert.Equal("prod/a=u-3", await watcher.NextAsync());
    }

    [Fact]
    public async Task Events_are_told_however_they_are_cut_into_pieces()
    {
        var large = new string('x', 100_000);
        string[] uids = ["u-1", large, "u-3", large + "y", "u-5"];
        var lines = string.Concat(uids.Select(uid => $$"""{"type":"ADDED","object":{"metadata":{"name":"a","namespace":"prod","uid":"{{uid}}","resourceVersion":"7"} } }""" + "\n"));
        cluster.Override = _ => new TestAnswer(200, "")
        {
            Stream = async (write, _) =>
            {
                for (var at = 0; at < lines.Length; at += 777)
                    await write(lines[at..Math.Min(lines.Length, at + 777)]);
            },
        };

        Assert.Equal(WatchEnd.Closed, await WatchAsync());
        foreach (var uid in uids)
            Assert.Equal($"prod/a={uid}", await watcher.NextAsync());
    }

    [Fact]
    public async Task Endless_line_is_not_read_to_its_end()
    {
        var written = 0L;
        cluster.Override = _ => new TestAnswer(200, "")
        {
            Stream = async (write, _) =>
            {
                for (var piece = new string('x', 1 << 20); ; written += piece.Length)
                    await write(piece);
            },
        };

        Assert.Contains("a line is longer than", (await Assert.ThrowsAsync<IpamException>(() => WatchAsync())).Message);
        Assert.InRange(written, 7 << 20, 64 << 20);
    }

    [Fact]
    public async Task Forbidden_watch_names_the_rule_that_is_missing()
    {
        cluster.Override = _ => TestAnswer.Refusal(403, "Forbidden", "no");

        Assert.EndsWith("verb watch, resource pods", (await Assert.ThrowsAsync<ApiRefusedException>(() => WatchAsync())).Details);
    }

    Task<WatchEnd> WatchAsync() => WatchAsync(Patience);

    Task<WatchEnd> WatchAsync(WatchPatience patience) => client.WatchAsync(Pods, cluster.ResourceVersion, patience, watcher, stop.Token);

    void Put(string name, string uid, string node) => cluster.Put(
        $$"""{"kind":"Pod","metadata":{"name":"{{name}}","namespace":"prod","uid":"{{uid}}"},"spec":{"nodeName":"{{node}}"} }""");
}
