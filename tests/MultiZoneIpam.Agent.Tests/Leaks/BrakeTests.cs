using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Catalog;

namespace MultiZoneIpam.Agent.Tests.Leaks;

/// <summary>Many leaks at once, and answers of the cluster that would make leaks of everything.</summary>
public sealed class BrakeTests : IAsyncLifetime
{
    readonly LeakLab lab = new();

    public async ValueTask InitializeAsync() => await lab.DefineAsync();

    public ValueTask DisposeAsync() => lab.DisposeAsync();

    public static TheoryData<string, TestAnswer> BadLists => new()
    {
        { "no pods at all", new TestAnswer(200, """{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":[]}""") },
        { "forbidden", TestAnswer.Refusal(403, "Forbidden", "pods is forbidden") },
        { "not a list", new TestAnswer(200, """{"kind":"Status","apiVersion":"v1","metadata":{}}""") },
        { "a pod without a name", new TestAnswer(200, """{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":[{"metadata":{}}]}""") },
        { "broken in the midst", new TestAnswer(200, """{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":[]}""", CutAt: 40) },
        { "no moment", new TestAnswer(200, """{"kind":"PodList","apiVersion":"v1","metadata":{},"items":[]}""") },
        {
            "a next page that is not there",
            new TestAnswer(200, """{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"1","continue":"bm9uZQ"},"items":[{"metadata":{"name":"other","namespace":"prod","uid":"u"}}]}""")
        },
    };

    [Theory]
    [MemberData(nameof(BadLists))]
    public async Task List_that_is_empty_broken_or_refused_frees_nothing(string what, TestAnswer answer)
    {
        await lab.StartAsync("db-0", "u1");
        lab.DeletePod("db-0");
        lab.Cluster.Override = request => request.Query("continue") is { Length: > 0 }
            ? TestAnswer.Refusal(410, "Expired", "the provided continue parameter is too old")
            : request.Query("fieldSelector") is null ? null : answer;

        await lab.LookTwiceAsync();
        await lab.LookTwiceAsync();

        Assert.True((await lab.BoundAsync()).Count == 1, what);
        Assert.Single(lab.Log, line => line.Contains("does not work, so nothing is freed", StringComparison.Ordinal));
        lab.Cluster.Override = _ => null;
        await lab.LookTwiceAsync();
        Assert.Empty(await lab.BoundAsync());
        Assert.Contains(lab.Log, line => line.Contains("listing the pods of this node works again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task List_that_leaves_a_pod_out_frees_nothing_as_the_pod_itself_is_asked_for()
    {
        await lab.StartAsync("db-0", "u1");
        lab.Cluster.Override = request => request.Query("fieldSelector") is null
            ? null
            : new TestAnswer(200, """{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":[{"metadata":{"name":"other","namespace":"prod","uid":"u"}}]}""");

        await lab.LookTwiceAsync();
        await lab.LookTwiceAsync();

        Assert.Single(await lab.BoundAsync());
        Assert.Equal("0", lab.Count("leaks_freed_total"));
    }

    [Theory]
    [InlineData(403)]
    [InlineData(404)]
    public async Task Pod_that_cannot_be_asked_for_keeps_its_address(int status)
    {
        await lab.StartAsync("db-0", "u1");
        lab.DeletePod("db-0");
        // A 404 of a proxy names no pod.
        lab.Cluster.Override = request => request.Path.EndsWith("/pods/db-0", StringComparison.Ordinal)
            ? TestAnswer.Refusal(status, status == 403 ? "Forbidden" : "NotFound", "no")
            : null;

        await lab.LookTwiceAsync();
        await lab.LookTwiceAsync();

        Assert.Single(await lab.BoundAsync());
    }

    [Fact]
    public async Task Node_that_was_rebooted_without_its_pods_is_clean_after_some_rounds_none_of_which_does_much()
    {
        for (var pod = 0; pod < 40; pod++)
            await lab.StartAsync($"db-{pod}", $"u{pod}");
        for (var pod = 0; pod < 40; pod++)
            lab.DeletePod($"db-{pod}");
        await lab.LookAsync();
        lab.Clock.Pass(TimeSpan.FromMinutes(3));

        await lab.LookAsync();
        Assert.Equal(32, (await lab.BoundAsync()).Count);
        Assert.Equal("1", lab.Count("leak_brake_total"));
        Assert.Single(lab.Log, line => line.Contains("40 records have no living pod, which is many at once: 8 of them", StringComparison.Ordinal));
        var rounds = 1;
        for (; (await lab.BoundAsync()).Count > 0; rounds++)
        {
            Assert.True(rounds < 10, $"{rounds} rounds were not enough");
            await lab.LookAsync();
        }
        Assert.Equal("40", lab.Count("leaks_freed_total"));
    }

    [Fact]
    public async Task Zone_that_takes_no_releases_does_not_hold_up_the_leaks_of_others()
    {
        await lab.Node.DefineAsync("audit", """ "ranges":[[{"subnet":"10.9.0.0/24"}]] """);
        for (var pod = 0; pod < 8; pod++)
        {
            lab.PutPod($"au-{pod}", $"a{pod}");
            (await lab.Node.AddAsync(LeakLab.SandboxOf($"au-{pod}", $"a{pod}"), TestNode.Network("audit"))).Succeeded();
            lab.DeletePod($"au-{pod}");
        }
        await lab.LookAsync();
        await lab.StartAsync("db-0", "u1");
        lab.DeletePod("db-0");
        lab.StuckZone = "audit";

        await lab.LookTwiceAsync();

        Assert.Equal("1", lab.Count("leaks_freed_total"));
        Assert.Equal(8, (await lab.BoundAsync()).Count);
        Assert.Single(lab.Log, line => line.Contains("freeing leaks of zone 'audit' does not work", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_was_told_of_a_zone_is_forgotten_with_it()
    {
        for (var life = 1; life <= 2; life++)
        {
            await lab.Node.DefineAsync("audit", """ "ranges":[[{"subnet":"10.9.0.0/24"}]],"cooldown":"0s" """);
            var pod = LeakLab.SandboxOf("au-0", $"u{life}");
            lab.PutPod("au-0", $"u{life}");
            (await lab.Node.AddAsync(pod, TestNode.Network("audit"))).Succeeded();
            lab.DeletePod("au-0");
            lab.StuckZone = null;
            await lab.LookAsync();
            lab.StuckZone = "audit";

            await lab.LookTwiceAsync();
            await lab.LookAsync();

            Assert.Equal(life, lab.Log.Count(line => line.Contains("freeing leaks of zone 'audit' does not work", StringComparison.Ordinal)));
            (await lab.Node.DelAsync(pod, TestNode.Network("audit"))).Succeeded();
            await using var store = lab.Node.OpenStore();
            Assert.IsType<DeleteOutcome.Deleted>(await new ZoneCatalog(store).DeleteAsync(ZoneName.Parse("audit", "zone"), TestContext.Current.CancellationToken));
            await lab.LookAsync();
        }
    }
}
