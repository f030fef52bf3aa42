using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Etcd;
using static MultiZoneIpam.Stores.Tests.Etcd.EtcdStores;

namespace MultiZoneIpam.Stores.Tests.Etcd;

/// <summary>A configuration that cannot work is said to be wrong by setting and file, before anything is sent.</summary>
public sealed class EtcdConfigurationTests
{
    static readonly EtcdOptions Nowhere = new() { Endpoints = ["https://127.0.0.1:1"] };

    [Fact]
    public async Task Without_endpoints_there_is_nobody_to_ask() =>
        Assert.Contains("datastore.endpoints is empty", await WrongAsync(Nowhere with { Endpoints = [] }), StringComparison.Ordinal);

    [Theory]
    [InlineData("10.0.0.1:2379")]
    [InlineData("ftp://10.0.0.1")]
    [InlineData("unix:///run/etcd.sock")]
    [InlineData("")]
    [InlineData("http://")]
    public async Task An_endpoint_must_be_an_http_or_https_url(string endpoint) =>
        Assert.Contains($"'{endpoint}' is not an http or https URL", await WrongAsync(Nowhere with { Endpoints = [endpoint] }), StringComparison.Ordinal);

    [Fact]
    public async Task A_missing_file_is_named_with_its_setting()
    {
        using var folder = new TemporaryFolder();
        using var authority = new CertificateAuthority(folder.Path, "ca");
        var (certFile, keyFile) = authority.Issue("client");
        var missing = folder.File("missing.pem");

        Assert.Contains($"datastore.caFile '{missing}' does not exist", await WrongAsync(Nowhere with { CaFile = missing }), StringComparison.Ordinal);
        Assert.Contains(
            $"datastore.certFile '{missing}' does not exist",
            await WrongAsync(Nowhere with { CaFile = authority.CaFile, CertFile = missing, KeyFile = keyFile }),
            StringComparison.Ordinal);
        Assert.Contains(
            $"datastore.keyFile '{missing}' does not exist",
            await WrongAsync(Nowhere with { CaFile = authority.CaFile, CertFile = certFile, KeyFile = missing }),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_holds_something_else_is_named_and_its_content_is_not()
    {
        using var folder = new TemporaryFolder();
        using var authority = new CertificateAuthority(folder.Path, "ca");
        var (certFile, _) = authority.Issue("client");
        var (_, otherKey) = authority.Issue("other");
        var secret = folder.Write("secret.pem", "-----BEGIN CERTIFICATE-----\nc2VjcmV0\n-----END CERTIFICATE-----\n");
        var empty = folder.Write("empty.pem", "");

        Assert.Contains($"'{empty}' holds no certificate", await WrongAsync(Nowhere with { CaFile = empty }), StringComparison.Ordinal);
        Assert.DoesNotContain("c2VjcmV0", await WrongAsync(Nowhere with { CaFile = secret }), StringComparison.Ordinal);
        Assert.Contains(
            $"datastore.caFile '{folder.Path}' cannot be read", await WrongAsync(Nowhere with { CaFile = folder.Path }), StringComparison.Ordinal);
        Assert.Contains(
            $"'{otherKey}' does not hold the unencrypted key of datastore.certFile '{certFile}'",
            await WrongAsync(Nowhere with { CaFile = authority.CaFile, CertFile = certFile, KeyFile = otherKey }),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_needs_its_key_and_a_key_its_certificate()
    {
        using var folder = new TemporaryFolder();
        using var authority = new CertificateAuthority(folder.Path, "ca");
        var (certFile, keyFile) = authority.Issue("client");
        var options = Nowhere with { CaFile = authority.CaFile };

        Assert.Contains("certFile is set without datastore.keyFile", await WrongAsync(options with { CertFile = certFile }), StringComparison.Ordinal);
        Assert.Contains("keyFile is set without datastore.certFile", await WrongAsync(options with { KeyFile = keyFile }), StringComparison.Ordinal);
    }

    static async Task<string> WrongAsync(EtcdOptions options)
    {
        await using var store = new EtcdZoneStore(options);
        return (await store.FailsAsync(ErrorCode.InvalidConfig)).Message;
    }
}
