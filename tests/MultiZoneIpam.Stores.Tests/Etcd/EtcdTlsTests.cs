using System.Security.Cryptography.X509Certificates;
using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Etcd;
using MultiZoneIpam.Zones.Stores;
using static MultiZoneIpam.Stores.Tests.Etcd.EtcdStores;

namespace MultiZoneIpam.Stores.Tests.Etcd;

/// <summary>Who is trusted, who is not, and what an operator reads then.</summary>
public sealed class EtcdTlsTests
{
    [Fact]
    public async Task With_a_ca_file_the_system_trust_store_is_never_loaded()
    {
        await using var etcd = await EtcdServer.StartAsync(EtcdServer.Tls.Mutual);
        await using var store = etcd.Store();

        Assert.Null(await store.GetAsync("config"));

        using var system = new X509Store(StoreName.Root, StoreLocation.LocalMachine);
        system.Open(OpenFlags.ReadOnly);
        Assert.Empty(system.Certificates);
    }

    [Fact]
    public async Task Without_a_ca_file_only_what_the_system_trusts_is_trusted()
    {
        await using var etcd = await EtcdServer.StartAsync(EtcdServer.Tls.Mutual);
        await using var store = new EtcdZoneStore(etcd.Options() with { CaFile = null });

        Assert.Contains("not signed by any CA that this system trusts", (await store.FailsAsync(ErrorCode.Io)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_of_another_ca_is_refused_naming_both()
    {
        await using var etcd = await EtcdServer.StartAsync(EtcdServer.Tls.Mutual);
        using var folder = new TemporaryFolder();
        using var stranger = new CertificateAuthority(folder.Path, "stranger");
        await using var store = new EtcdZoneStore(etcd.Options() with { CaFile = stranger.CaFile });

        var refusal = await store.FailsAsync(ErrorCode.Io);

        Assert.Contains("(subject CN=server, issuer CN=ca) is not signed by", refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"{stranger.CaFile}' (subject CN=stranger)", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_whose_ca_only_has_the_right_name_is_refused()
    {
        await using var etcd = await EtcdServer.StartAsync(EtcdServer.Tls.Mutual);
        using var folder = new TemporaryFolder();
        using var namesake = new CertificateAuthority(folder.Path, "ca");
        await using var store = new EtcdZoneStore(etcd.Options() with { CaFile = namesake.CaFile });

        Assert.Contains("is not signed by", (await store.FailsAsync(ErrorCode.Io)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_intermediate_ca_is_trusted_when_the_ca_file_holds_nothing_else()
    {
        await using var etcd = await EtcdServer.StartAsync(EtcdServer.Tls.MutualOfIntermediate);
        await using var store = etcd.Store();
        using var folder = new TemporaryFolder();
        using var root = new CertificateAuthority(folder.Path, "ca");
        using var namesake = root.Intermediate("issuing-ca");
        await using var mistaken = new EtcdZoneStore(etcd.Options() with { CaFile = namesake.CaFile });

        Assert.Null(await store.GetAsync("config"));
        Assert.Contains("issuer CN=issuing-ca) is not signed by", (await mistaken.FailsAsync(ErrorCode.Io)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_host_that_was_asked_must_stand_in_the_certificate_as_name_or_address()
    {
        await using var etcd = await EtcdServer.StartAsync(EtcdServer.Tls.Mutual);
        var port = new Uri(etcd.Url).Port;
        await using var named = new EtcdZoneStore(etcd.Options() with { Endpoints = [$"https://localhost:{port}"] });
        // The same socket under an address that the certificate does not have.
        await using var mapped = new EtcdZoneStore(etcd.Options() with { Endpoints = [$"https://[::ffff:127.0.0.1]:{port}"] });

        Assert.Null(await named.GetAsync("config"));
        Assert.Contains("is not for host '::ffff:127.0.0.1' but for localhost, 127.0.0.1", (await mapped.FailsAsync(ErrorCode.Io)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_without_a_certificate_or_with_a_strangers_is_told_so()
    {
        await using var etcd = await EtcdServer.StartAsync(EtcdServer.Tls.Mutual);
        using var folder = new TemporaryFolder();
        using var stranger = new CertificateAuthority(folder.Path, "stranger");
        var (certFile, keyFile) = stranger.Issue("root");
        await using var nobody = new EtcdZoneStore(etcd.Options() with { CertFile = null, KeyFile = null });
        await using var impostor = new EtcdZoneStore(etcd.Options() with { CertFile = certFile, KeyFile = keyFile });

        var withoutCertificate = await nobody.FailsAsync(ErrorCode.Io);
        var withWrongOne = await impostor.FailsAsync(ErrorCode.Io);

        Assert.Contains("refused our client certificate, or that we have none", withoutCertificate.Message, StringComparison.Ordinal);
        Assert.Contains("our client certificate: none", withoutCertificate.Details, StringComparison.Ordinal);
        Assert.Contains("our client certificate: root", withWrongOne.Details, StringComparison.Ordinal);
        var change = await Assert.ThrowsAsync<IpamException>(() => nobody.PutAsync("config", "x"));
        Assert.Equal(ErrorCode.Io, change.Code);
    }

    [Fact]
    public async Task An_expired_client_certificate_is_refused()
    {
        await using var etcd = await EtcdServer.StartAsync(EtcdServer.Tls.Mutual);
        var (certFile, keyFile) = etcd.Authority!.IssueExpired("yesterday");
        await using var store = new EtcdZoneStore(etcd.Options() with { CertFile = certFile, KeyFile = keyFile });

        Assert.Contains("our client certificate: yesterday", (await store.FailsAsync(ErrorCode.Io)).Details, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_that_hangs_in_the_handshake_is_left_for_the_next_also_with_a_change()
    {
        await using var etcd = await EtcdServer.StartAsync(EtcdServer.Tls.Mutual);
        await using var hanging = await EtcdServer.StartAsync(EtcdServer.Tls.Mutual);
        await using var store = new EtcdZoneStore(etcd.Options() with { Endpoints = [hanging.Url, etcd.Url] });
        hanging.Pause();

        await store.PutAsync("config", "x");

        Assert.Equal("x", await store.GetAsync("config"));
    }

    [Fact]
    public async Task A_user_of_one_zone_may_touch_its_keys_and_no_others()
    {
        await using var etcd = await EtcdServer.StartAsync(EtcdServer.Tls.Mutual);
        var (certFile, keyFile) = etcd.Authority!.Issue("web-only");
        await using var store = new EtcdZoneStore(etcd.Options() with { CertFile = certFile, KeyFile = keyFile });
        await etcd.GrantAsync("web-only", "READWRITE", "/multizone-ipam/zones/web/");

        await store.PutAsync("config", "x");
        Assert.Equal("x", await store.GetAsync("config"));
        var denied = await Assert.ThrowsAsync<NotPermittedException>(
            () => store.ExecuteAsync(Database, Always(Put("config", "x")), CancellationToken.None));

        Assert.Equal(ErrorCode.Io, denied.Code);
        Assert.Contains("zone 'database' (/multizone-ipam/zones/database/)", denied.Message, StringComparison.Ordinal);
        Assert.Contains("user 'web-only'", denied.Message, StringComparison.Ordinal);
        Assert.Contains("permission denied", denied.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<NotPermittedException>(() => store.ListZonesAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_certificate_of_no_known_user_is_not_permitted()
    {
        await using var etcd = await EtcdServer.StartAsync(EtcdServer.Tls.Mutual);
        var (certFile, keyFile) = etcd.Authority!.Issue("unknown");
        await using var store = new EtcdZoneStore(etcd.Options() with { CertFile = certFile, KeyFile = keyFile });
        await etcd.GrantAsync("web-only", "READWRITE", "/multizone-ipam/zones/web/");

        Assert.Contains("user 'unknown'", (await store.FailsAsync(ErrorCode.Io)).Message, StringComparison.Ordinal);
    }
}
