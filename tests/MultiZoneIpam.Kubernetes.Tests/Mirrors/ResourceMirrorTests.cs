using System.Diagnostics;
using System.Text.Json;
using MultiZoneIpam.Kubernetes.Mirrors;
using MultiZoneIpam.Testing;

namespace MultiZoneIpam.Kubernetes.Tests;

public sealed class ResourceMirrorTests : IAsyncDisposable
{
    static readonly TimeSpan Never = TimeSpan.FromHours(1);

    static readonly ResourceRequest<string> Pods = new(
        ApiResource.Pods, new Selection { Fields = "spec.nodeName=node1" }, found => found.GetProperty("metadata").GetProperty("uid").GetString()!);

    readonly TestCluster cluster = TestCluster.Start();
    readonly KubernetesClient client;
    readonly CancellationTokenSource stop = new();
    readonly List<Task> running = [];

    public ResourceMirrorTests() => client = new(Kubeconfig.Load(cluster.Kubeconfig), "mzipam-tests/0", TimeSpan.FromSeconds(5), TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        foreach (var task in running)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
        client.Dispose();
        await cluster.DisposeAsync();
        stop.Dispose();
    }

    [Fact]
    public async Task Objects_are_known_as_they_change()
    {
        Put("a", "u-1", "node1");
        Put("b", "u-2", "node2");
        var mirror = Start(new MirrorTimes());
        await UntilAsync(() => mirror.Report.Age is not null);
        Assert.Equal(("u-1", null), (mirror.Find("prod", "a"), mirror.Find("prod", "b")));

        Put("c", "u-3", "node1");
        await UntilAsync(() => mirror.Find("prod", "c") == "u-3");
        Put("a", "u-4", "node1");
        await UntilAsync(() => mirror.Find("prod", "a") == "u-4");
        cluster.Delete("Pod", "prod", "c");
        await UntilAsync(() => mirror.Find("prod", "c") is null);
        Assert.Equal(1, mirror.Report.Count);
        Assert.Equal((true, TimeSpan.Zero), (mirror.IsCurrent, mirror.Age));
    }

    [Fact]
    public async Task Nothing_is_known_before_the_first_list_is_complete()
    {
        Put("a", "u-1", "node1");
        var asked = new TaskCompletionSource();
        cluster.Override = _ =>
        {
            asked.TrySetResult();
            return TestAnswer.Silence;
        };
        var mirror = Start(new MirrorTimes { Grace = Never });

        await asked.Task.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.False(mirror.IsCurrent);
        Assert.Null(mirror.Age);
        Assert.Null(mirror.Find("prod", "a"));
    }

    [Fact]
    public async Task Broken_watch_goes_on_from_where_it_was()
    {
        var mirror = await StartWatchingAsync(new MirrorTimes { Grace = Never });
        Put("a", "u-1", "node1");
        await UntilAsync(() => mirror.Find("prod", "a") == "u-1");
        var reached = cluster.ResourceVersion;

        cluster.BreakWatches();
        Put("a", "u-2", "node1");

        await UntilAsync(() => mirror.Find("prod", "a") == "u-2");
        Assert.Equal([null, "true", "true"], cluster.Server.Requests.Select(request => request.Query("watch")));
        Assert.Equal(reached, cluster.Server.Requests.Last().Query("resourceVersion"));
    }

    [Fact]
    public async Task Watch_goes_on_from_a_bookmark()
    {
        await StartWatchingAsync(new MirrorTimes { Grace = Never, FirstPause = TimeSpan.FromMilliseconds(1) });
        Put("b", "u-2", "node2");

        // When it arrives cannot be seen from here; once it has, the next watch begins there.
        var looks = 0;
        await UntilAsync(() =>
        {
            if (++looks % 10 == 0)
                cluster.BreakWatches();
            cluster.SendBookmarks();
            return cluster.Server.Requests.Last().Query("resourceVersion") == cluster.ResourceVersion;
        });

        Assert.Single(cluster.Server.Requests, request => request.Query("watch") is null);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_deleted_while_nobody_watched_is_gone_after_a_new_list(bool isGoneAnEvent)
    {
        cluster.IsGoneAnEvent = isGoneAnEvent;
        Put("a", "u-1", "node1");
        var mirror = await StartWatchingAsync(new MirrorTimes { Grace = Never });

        cluster.AreWatchesMute = true;
        cluster.Delete("Pod", "prod", "a");
        Put("b", "u-2", "node1");
        cluster.Compact();
        cluster.AreWatchesMute = false;
        cluster.BreakWatches();

        await UntilAsync(() => mirror.Find("prod", "b") is not null);
        Assert.Null(mirror.Find("prod", "a"));
        Assert.Equal(2, cluster.Server.Requests.Count(request => request.Query("watch") is null));
    }

    [Fact]
    public async Task Nothing_is_served_once_the_watch_is_broken_for_longer_than_the_grace_time()
    {
        Put("a", "u-1", "node1");
        var strict = await StartWatchingAsync(new MirrorTimes { Grace = TimeSpan.Zero, LongestPause = TimeSpan.FromSeconds(1) });
        var lenient = Start(new MirrorTimes { Grace = Never, LongestPause = TimeSpan.FromSeconds(1) });
        await cluster.WatchesOpenAsync(2, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20));
        await UntilAsync(() => lenient.IsCurrent && strict.IsCurrent);

        cluster.Server.IsAway = true;
        await UntilAsync(() => !strict.IsCurrent && lenient.Age > TimeSpan.Zero);

        Assert.Null(strict.Find("prod", "a"));
        Assert.Equal("u-1", lenient.Find("prod", "a"));
        await UntilAsync(() => strict.Report.Trouble is not null);

        cluster.Server.IsAway = false;
        await UntilAsync(() => strict.Find("prod", "a") == "u-1");
        Assert.Null(strict.Report.Trouble);
    }

    [Fact]
    public async Task Server_that_is_away_is_not_hammered()
    {
        cluster.Server.IsAway = true;
        Start(new MirrorTimes { FirstPause = TimeSpan.FromMilliseconds(100) });

        await UntilAsync(() => cluster.Server.Connections >= 3);
        await Task.Delay(TimeSpan.FromSeconds(2));

        // 0, 0.1, 0.3, 0.7, 1.5, 3.1 s, with jitter: a loop without pauses would have made thousands.
        Assert.InRange(cluster.Server.Connections, 3, 9);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Server_that_comes_back_without_its_past_is_listed_at_once(bool isGoneAnEvent)
    {
        cluster.IsGoneAnEvent = isGoneAnEvent;
        Put("a", "u-1", "node1");
        var mirror = await StartWatchingAsync(new MirrorTimes { FirstPause = TimeSpan.FromMilliseconds(20), LongestPause = Never });

        // Pauses of 20 ms to 1.28 s by then, so the next ones are of 1.28 s at least.
        cluster.Server.IsAway = true;
        var connections = cluster.Server.Connections;
        await UntilAsync(() => cluster.Server.Connections >= connections + 7);
        Put("b", "u-2", "node1");
        cluster.Compact();
        var watched = Stopwatch.StartNew();
        cluster.Override = request =>
        {
            if (request.Query("watch") is not null && watched.IsRunning)
                watched.Restart();
            else
                watched.Stop();
            return null;
        };
        cluster.Server.IsAway = false;

        await UntilAsync(() => mirror.Find("prod", "b") is not null);
        Assert.InRange(watched.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Watch_that_a_hanging_server_left_open_is_begun_anew()
    {
        var mirror = await StartWatchingAsync(new MirrorTimes { Grace = Never, Quiet = TimeSpan.FromSeconds(1) });
        cluster.AreWatchesMute = true;
        Put("a", "u-1", "node1");
        await UntilAsync(() => cluster.Server.Requests.Count(request => request.Query("watch") is not null) > 1);

        cluster.AreWatchesMute = false;

        await UntilAsync(() => mirror.Find("prod", "a") == "u-1");
    }

    [Fact]
    public async Task Watch_that_the_server_ends_in_time_is_begun_anew_and_no_change_is_missed()
    {
        var mirror = await StartWatchingAsync(new MirrorTimes { Watch = TimeSpan.FromMilliseconds(500), Grace = Never });

        for (var pod = 0; pod < 20; pod++)
        {
            Put($"p{pod}", "u", "node1");
            await UntilAsync(() => mirror.Find("prod", $"p{pod}") is not null);
        }
        await UntilAsync(() => cluster.Server.Requests.Count(request => request.Query("watch") is not null) > 2);
        Put("late", "u", "node1");
        await UntilAsync(() => mirror.Find("prod", "late") is not null);

        Assert.Single(cluster.Server.Requests, request => request.Query("watch") is null);
    }

    [Fact]
    public async Task Refusal_is_told_and_tried_again()
    {
        cluster.Override = request => request.Query("watch") is null ? null : TestAnswer.Refusal(403, "Forbidden", "no");
        var mirror = Start(new MirrorTimes { Grace = TimeSpan.Zero });

        await UntilAsync(() => mirror.Report.Trouble is not null);
        Assert.EndsWith("verb watch, resource pods", mirror.Report.Trouble!.Details);
        Assert.False(mirror.IsCurrent);

        cluster.Override = _ => null;
        await UntilAsync(() => mirror.IsCurrent && mirror.Report.Trouble is null);
    }

    ResourceMirror<string> Start(MirrorTimes times)
    {
        var mirror = new ResourceMirror<string>(client, Pods, times, TimeProvider.System);
        running.Add(mirror.RunAsync(stop.Token));
        return mirror;
    }

    async Task<ResourceMirror<string>> StartWatchingAsync(MirrorTimes times)
    {
        var mirror = Start(times);
        await cluster.WatchesOpenAsync(1, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20));
        await UntilAsync(() => mirror.Age == TimeSpan.Zero);
        return mirror;
    }

    void Put(string name, string uid, string node) => cluster.Put(
        $$"""{"kind":"Pod","metadata":{"name":"{{name}}","namespace":"prod","uid":"{{uid}}"},"spec":{"nodeName":"{{node}}"} }""");

    static async Task UntilAsync(Func<bool> holds)
    {
        for (var left = 2000; !holds(); left--)
        {
            Assert.True(left > 0, "it did not come to that in 20 s");
            await Task.Delay(10);
        }
    }
}
