using MultiZoneIpam.Testing;

namespace MultiZoneIpam.Kubernetes.Tests;

/// <summary>The contract on the cluster of the tests, which so is held to what a real one does.</summary>
public sealed class TestClusterClientTests : KubernetesClientContract, IAsyncDisposable
{
    readonly TestCluster cluster = TestCluster.Start();

    public TestClusterClientTests() =>
        Client = new KubernetesClient(Kubeconfig.Load(cluster.Kubeconfig), "mzipam-tests/0", TimeSpan.FromSeconds(5), TimeProvider.System);

    protected override KubernetesClient Client { get; }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await cluster.DisposeAsync();
    }
}
