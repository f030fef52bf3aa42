using MultiZoneIpam.Testing;

namespace MultiZoneIpam.Kubernetes.Tests;

/// <summary>The contract on the cluster of the tests, which so is held to what a real one does.</summary>
public sealed class TestClusterTests : ClusterFactsContract, IAsyncDisposable
{
    readonly TestCluster cluster = TestCluster.Start();
    readonly KubernetesApi api;

    public TestClusterTests() =>
        api = new KubernetesApi(Kubeconfig.Load(cluster.Kubeconfig), "mzipam-tests/0", TimeSpan.FromSeconds(5), TimeProvider.System);

    protected override IClusterFacts Facts => api;

    public async ValueTask DisposeAsync()
    {
        api.Dispose();
        await cluster.DisposeAsync();
    }
}
