using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Kubernetes.Tests;

public sealed class ServiceAccountTests : IAsyncDisposable
{
    readonly TestCluster cluster = TestCluster.Start();
    readonly TemporaryFolder folder = new();

    public ServiceAccountTests()
    {
        File.Copy(Path.Combine(Path.GetDirectoryName(cluster.Kubeconfig)!, "ca.pem"), folder.File("ca.crt"));
        folder.Write("token", cluster.Token!);
    }

    public async ValueTask DisposeAsync()
    {
        await cluster.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Pod_reaches_its_cluster_also_after_its_token_was_exchanged()
    {
        var server = Load("127.0.0.1", $"{cluster.Server.Port}")!;
        using var api = new KubernetesApi(server, "mzipam-tests/0", TimeSpan.FromSeconds(5), TimeProvider.System);
        Assert.NotNull(await api.FindNamespaceLabelsAsync("default", CancellationToken.None));

        cluster.Token = "exchanged";
        await Assert.ThrowsAsync<ApiRefusedException>(() => api.FindNamespaceLabelsAsync("default", CancellationToken.None));
        folder.Write("token", "exchanged\n");

        Assert.NotNull(await api.FindNamespaceLabelsAsync("default", CancellationToken.None));
    }

    [Theory]
    [InlineData("fd00::1", "https://[fd00::1]/")]
    [InlineData("10.96.0.1", "https://10.96.0.1/")]
    [InlineData("kubernetes.default.svc", "https://kubernetes.default.svc/")]
    public void Address_becomes_a_URL(string host, string url) => Assert.Equal(url, Load(host, "443")!.Url.AbsoluteUri);

    [Theory]
    [InlineData(null, "443")]
    [InlineData("10.96.0.1", null)]
    [InlineData("", "")]
    public void Program_outside_of_pods_has_none(string? host, string? port) => Assert.Null(Load(host, port));

    [Theory]
    [InlineData("token")]
    [InlineData("ca.crt")]
    public void Missing_file_is_named(string file)
    {
        File.Delete(folder.File(file));

        var refused = Assert.Throws<IpamException>(() => Load("10.96.0.1", "443"));

        Assert.Equal(ErrorCode.InvalidConfig, refused.Code);
        Assert.Contains($"cannot read {folder.File(file)}: there is no such file", refused.Message);
    }

    [Fact]
    public void Authority_that_is_none_is_named()
    {
        folder.Write("ca.crt", "no certificate");

        Assert.Equal($"{folder.File("ca.crt")} holds no PEM certificate", Assert.Throws<IpamException>(() => Load("10.96.0.1", "443")).Message);
    }

    [Fact]
    public void Address_that_is_none_is_named() =>
        Assert.Contains("KUBERNETES_SERVICE_HOST 'a b'", Assert.Throws<IpamException>(() => Load("a b", "443")).Message);

    ApiServer? Load(string? host, string? port) =>
        ServiceAccount.Load(name => name == "KUBERNETES_SERVICE_HOST" ? host : port, folder.Path);
}
