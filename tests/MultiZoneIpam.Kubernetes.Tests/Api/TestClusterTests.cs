namespace MultiZoneIpam.Kubernetes.Tests;

/// <summary>The contract on the server of the tests, which so is held to what a real one does.</summary>
public sealed class TestClusterTests : ClusterFactsContract, IAsyncDisposable
{
    readonly TestApiServer server = new(null);
    readonly KubernetesApi api;

    public TestClusterTests() => api = new KubernetesApi(
        new ApiServer { Source = "the test", Url = server.Url }, "mzipam-tests/0", TimeSpan.FromSeconds(5), TimeProvider.System);

    protected override IClusterFacts Facts => api;

    public async ValueTask DisposeAsync()
    {
        api.Dispose();
        await server.DisposeAsync();
    }
}
