using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Plugin.Tests.Pods;

/// <summary>An API server that is slow, away, forbids, or says that the pod is another: an ADD takes nothing, and a DEL does not ask.</summary>
public sealed class ApiTroubleTests : IAsyncDisposable
{
    readonly ClusterLab lab = new();

    public ValueTask DisposeAsync() => lab.DisposeAsync();

    [Theory]
    [InlineData(401, "Unauthorized")]
    [InlineData(403, "Forbidden")]
    [InlineData(409, "Conflict")]
    public async Task A_refusal_is_told_with_the_request_and_the_status(int status, string reason)
    {
        await lab.DefineAsync();
        lab.Cluster.Override = _ => TestAnswer.Refusal(status, reason, "no");

        var answer = await lab.StartAsync(PodShape.OfStatefulSet("db-0", "u1"), lab.Node1, "c1");

        answer.Failed(ErrorCode.TryAgainLater, $"GET {lab.Cluster.Server.Url}api/v1/namespaces/prod/pods/db-0", $"answered {status} {reason}");
        await lab.Node1.AssertNothingIsLeftAsync();
    }

    [Theory]
    [InlineData("silent", "none within")]
    [InlineData("cut", "")]
    [InlineData("not JSON", "not JSON")]
    public async Task An_answer_that_does_not_come_is_told_with_the_request(string trouble, string says)
    {
        await lab.DefineAsync();
        lab.Cluster.Override = _ => trouble switch
        {
            "silent" => TestAnswer.Silence,
            "cut" => TestAnswer.Nothing,
            _ => new TestAnswer(200, "<html>"),
        };

        (await lab.StartAsync(PodShape.OfStatefulSet("db-0", "u1"), lab.Node1, "c1"))
            .Failed(ErrorCode.TryAgainLater, $"GET {lab.Cluster.Server.Url}api/v1/namespaces/prod/pods/db-0", says);
        await lab.Node1.AssertNothingIsLeftAsync();
    }

    [Theory]
    [InlineData(403)]
    [InlineData(404)]
    public async Task Nobody_is_gone_where_it_cannot_be_told(int status)
    {
        await lab.DefineAsync();
        var first = PodShape.OfStatefulSet("db-0", "u1").With("net1.ipam.multizone.dev/ip", "10.188.0.50");
        (await lab.StartAsync(first, lab.Node1, "c1")).Succeeded();
        var second = first with { Uid = "u2" };
        lab.Cluster.Put(second.ToString());
        var asked = 0;
        // The pod itself can still be read; the question about the earlier one comes after it.
        lab.Cluster.Override = _ => asked++ == 0 ? null : new TestAnswer(status, "a proxy's word");

        (await lab.Node2.AddAsync(second.Net1("c2"), ClusterLab.Database)).Failed(ErrorCode.TryAgainLater, "/pods/db-0", $"{status}");
        Assert.Equal("u1", (await lab.RecordAsync("10.188.0.50"))!.Holder.PodUid);
    }

    [Theory]
    [InlineData("\"sticky\":\"none\"")]
    [InlineData("\"sticky\":\"pod\"")]
    [InlineData("\"sticky\":\"workload\",\"allow\":{\"namespaceSelector\":{\"tier\":\"data\"}}")]
    public async Task A_DEL_asks_the_cluster_nothing(string rules)
    {
        await lab.DefineAsync(rules);
        lab.Cluster.Put("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"prod","labels":{"tier":"data"}}}""");
        var pod = PodShape.OfStatefulSet("db-0", "u1");
        (await lab.StartAsync(pod, lab.Node1, "c1")).Succeeded();
        var before = lab.Requests;
        lab.Cluster.Server.IsAway = true;

        await ClusterLab.StopAsync(pod, lab.Node1, "c1");

        Assert.Equal(before, lab.Requests);
        Assert.DoesNotContain(await lab.Node1.HeldAsync(), held => held.Record!.State == Zones.Records.RecordState.Bound);
    }

    [Fact]
    public async Task A_static_pod_is_known_by_the_hash_in_its_mirror_not_by_the_mirrors_UID()
    {
        await lab.DefineAsync();
        var mirror = Mirror("hash-1");

        Assert.Equal("10.188.0.50", (await StartAsync(mirror, "hash-1", lab.Node1, "c1")).Address);
        (await StartAsync(Mirror("hash-1"), "hash-2", lab.Node1, "c2")).Failed(ErrorCode.TryAgainLater, "hash-1", "hash-2");
    }

    [Fact]
    public async Task A_static_pod_of_a_changed_manifest_takes_over_once_its_mirror_says_so()
    {
        await lab.DefineAsync();
        (await StartAsync(Mirror("hash-1"), "hash-1", lab.Node1, "c1")).Succeeded();

        Assert.Equal("10.188.0.50", (await StartAsync(Mirror("hash-2"), "hash-2", lab.Node1, "c2")).Address);
        Assert.Equal("hash-2", (await lab.RecordAsync("10.188.0.50"))!.Holder.PodUid);
    }

    [Fact]
    public async Task A_record_without_a_UID_is_succeeded_by_the_pod_that_has_the_name_now_and_by_no_other()
    {
        await lab.DefineAsync();
        var first = PodShape.OfDeployment("aaaaa", "u1").With("net1.ipam.multizone.dev/ip-pool", "10.188.0.50");
        lab.Cluster.Put(first.ToString());
        (await lab.Node1.AddAsync(first.Net1("c1") with { Uid = null }, ClusterLab.Database)).Succeeded();
        lab.Cluster.Put((first with { Phase = "Failed" }).ToString());

        // Which pod of that name it was that failed nobody knows.
        var other = PodShape.OfDeployment("bbbbb", "u2").With("net1.ipam.multizone.dev/ip-pool", "10.188.0.50");
        (await lab.StartAsync(other, lab.Node2, "c2")).Failed(ErrorCode.AddressHeld, first.Name);
        Assert.Equal("10.188.0.50", (await lab.StartAsync(first with { Uid = "u3" }, lab.Node2, "c3")).Address);
    }

    [Fact]
    public async Task An_address_of_another_cluster_is_nobody_s_to_take_over()
    {
        await lab.DefineAsync();
        lab.Node2.Configure(conf => conf["cluster"] = "other");
        var pod = PodShape.OfStatefulSet("db-0", "u1").With("net1.ipam.multizone.dev/ip", "10.188.0.50");
        (await lab.StartAsync(pod, lab.Node1, "c1")).Succeeded();

        (await lab.StartAsync(pod with { Uid = "u2" }, lab.Node2, "c2")).Failed(ErrorCode.AddressHeld, "prod/db-0");
    }

    async Task<Answer> StartAsync(PodShape mirror, string runtimeUid, TestNode node, string containerId)
    {
        lab.Cluster.Put(mirror.ToString());
        return await node.AddAsync(mirror.Net1(containerId) with { Uid = runtimeUid }, ClusterLab.Database);
    }

    static PodShape Mirror(string hash) => new PodShape("etcd-node1", $"mirror-of-{hash}")
        .With("kubernetes.io/config.source", "file").With("kubernetes.io/config.hash", hash).With("kubernetes.io/config.mirror", hash)
        .With("net1.ipam.multizone.dev/ip", "10.188.0.50");
}
