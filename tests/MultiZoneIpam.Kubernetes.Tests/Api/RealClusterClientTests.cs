namespace MultiZoneIpam.Kubernetes.Tests;

/// <summary>The contract on the cluster that KUBECONFIG names. Skipped without one, in CI too: no cluster can be started there.</summary>
public sealed class RealClusterClientTests : KubernetesClientContract, IDisposable
{
    public RealClusterClientTests()
    {
        var kubeconfig = Environment.GetEnvironmentVariable("KUBECONFIG");
        Assert.SkipWhen(string.IsNullOrEmpty(kubeconfig), "needs a real cluster: set KUBECONFIG (CI has none, so it skips there too)");
        Client = new KubernetesClient(Kubeconfig.Load(kubeconfig!), "mzipam-tests/0", TimeSpan.FromSeconds(5), TimeProvider.System);
    }

    protected override KubernetesClient Client { get; }

    public void Dispose() => Client.Dispose();
}
