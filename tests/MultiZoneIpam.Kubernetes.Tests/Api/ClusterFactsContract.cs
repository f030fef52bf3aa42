using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Kubernetes.Tests;

/// <summary>What holds of every cluster, a real one too: these facts are only read, so any cluster will do.</summary>
public abstract class ClusterFactsContract
{
    protected abstract IClusterFacts Facts { get; }

    [Fact]
    public async Task Pod_that_is_not_there_is_known_to_be_missing()
    {
        Assert.Null(await Facts.FindPodAsync("kube-system", "mzipam-no-such-pod", CancellationToken.None));
        Assert.Null(await Facts.FindPodAsync("mzipam-no-such-namespace", "mzipam-no-such-pod", CancellationToken.None));
    }

    [Theory]
    [InlineData(WorkloadKind.ReplicaSet)]
    [InlineData(WorkloadKind.Job)]
    public async Task Workload_that_is_not_there_is_known_to_be_missing(WorkloadKind kind) =>
        Assert.Null(await Facts.FindWorkloadAsync(kind, "kube-system", "mzipam-no-such-workload", CancellationToken.None));

    [Fact]
    public async Task Namespace_has_its_own_name_among_its_labels() =>
        Assert.Equal("kube-system", (await Facts.FindNamespaceLabelsAsync("kube-system", CancellationToken.None))!["kubernetes.io/metadata.name"]);

    [Fact]
    public async Task Namespace_and_node_that_are_not_there_are_known_to_be_missing()
    {
        Assert.Null(await Facts.FindNamespaceLabelsAsync("mzipam-no-such-namespace", CancellationToken.None));
        Assert.Null(await Facts.FindNodeLabelsAsync("mzipam-no-such-node", CancellationToken.None));
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a%2fb")]
    [InlineData("a?b")]
    [InlineData("a\r\nb")]
    [InlineData("UPPER")]
    [InlineData("")]
    public async Task Name_that_no_object_has_is_refused(string name)
    {
        foreach (var refused in new[]
        {
            await Assert.ThrowsAsync<IpamException>(() => Facts.FindPodAsync("default", name, CancellationToken.None)),
            await Assert.ThrowsAsync<IpamException>(() => Facts.FindPodAsync(name, "web", CancellationToken.None)),
            await Assert.ThrowsAsync<IpamException>(() => Facts.FindWorkloadAsync(WorkloadKind.Job, "default", name, CancellationToken.None)),
            await Assert.ThrowsAsync<IpamException>(() => Facts.FindWorkloadAsync(WorkloadKind.ReplicaSet, name, "web", CancellationToken.None)),
            await Assert.ThrowsAsync<IpamException>(() => Facts.FindClaimAsync("default", name, CancellationToken.None)),
            await Assert.ThrowsAsync<IpamException>(() => Facts.FindClaimAsync(name, "claim", CancellationToken.None)),
            await Assert.ThrowsAsync<IpamException>(() => Facts.FindNamespaceLabelsAsync(name, CancellationToken.None)),
            await Assert.ThrowsAsync<IpamException>(() => Facts.FindNodeLabelsAsync(name, CancellationToken.None)),
        })
            Assert.False(refused.IsTransient);
    }
}
