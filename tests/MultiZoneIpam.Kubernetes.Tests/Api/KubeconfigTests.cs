using System.Security.Cryptography.X509Certificates;
using System.Text;
using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Kubernetes.Tests;

public sealed class KubeconfigTests : IDisposable
{
    static readonly TestAuthority Authority = new();
    static readonly X509Certificate2 Client = Authority.Client("ipam");
    static readonly string ClientKey = Client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();

    readonly TemporaryFolder folder = new();

    public KubeconfigTests()
    {
        folder.Write("pki/ca.crt", Authority.Pem);
        folder.Write("pki/ipam.crt", Client.ExportCertificatePem() + "\n" + Authority.Pem);
        folder.Write("pki/ipam.key", ClientKey);
        folder.Write("pki/other.key", new TestAuthority().Client("other").GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        folder.Write("pki/not.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        folder.Write("empty", "");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Files_are_found_beside_the_kubeconfig()
    {
        var server = Load(
            "server: https://10.0.0.1:6443\n    certificate-authority: pki/ca.crt",
            "client-certificate: pki/ipam.crt\n    client-key: pki/ipam.key");

        Assert.Equal(new Uri("https://10.0.0.1:6443"), server.Url);
        Assert.Equal(Authority.Certificates[0].Thumbprint, Assert.Single(server.CertificateAuthorities!).Thumbprint);
        Assert.Equal(Client.Thumbprint, server.Client!.Certificate.Thumbprint);
        Assert.True(server.Client.Certificate.HasPrivateKey);
        Assert.Equal(Authority.Certificates[0].Thumbprint, Assert.Single(server.Client.Issuers).Thumbprint);
        Assert.Equal($"kubeconfig {folder.File("kubeconfig")}, context here", server.Source);
        Assert.False(server.IsAnyCertificateTrusted);
    }

    [Fact]
    public void Data_in_the_kubeconfig_wins_over_files()
    {
        var server = Load(
            $"server: https://api\n    certificate-authority: missing\n    certificate-authority-data: {Base64(Authority.Pem)}",
            $"client-certificate-data: {Base64(Client.ExportCertificatePem())}\n    client-key-data: {Base64(ClientKey)}");

        Assert.Equal(Authority.Certificates[0].Thumbprint, Assert.Single(server.CertificateAuthorities!).Thumbprint);
        Assert.Equal(Client.Thumbprint, server.Client!.Certificate.Thumbprint);
        Assert.Empty(server.Client.Issuers);
    }

    [Fact]
    public void Tokens_and_the_other_settings_are_read()
    {
        var server = Load(
            "server: https://[fd00::1]:6443/k8s/c1\n    tls-server-name: kubernetes\n    insecure-skip-tls-verify: true",
            "token: abc\n    tokenFile: /run/token");

        Assert.Equal("/k8s/c1", server.Url.AbsolutePath);
        Assert.Equal("kubernetes", server.TlsServerName);
        Assert.True(server.IsAnyCertificateTrusted);
        Assert.Equal(("abc", "/run/token"), (server.Token, server.TokenFile));
        Assert.Equal(folder.File("t"), Load("server: https://api", "tokenFile: t").TokenFile);
    }

    [Theory]
    [InlineData("server: https://api", "token: ''")]
    [InlineData("server: https://api\n    certificate-authority: ''\n    proxy-url: ''", "username: ''\n    exec: null")]
    [InlineData("server: http://127.0.0.1:8001", "{}")]
    public void Empty_settings_are_no_settings(string cluster, string user)
    {
        var server = Load(cluster, user);

        Assert.Null(server.Token);
        Assert.Null(server.TokenFile);
        Assert.Null(server.Client);
        Assert.Null(server.CertificateAuthorities);
    }

    [Fact]
    public void JSON_and_a_context_without_a_user_are_read_too()
    {
        var path = folder.Write("k.json", """
            {"current-context":"b","contexts":[{"name":"a","context":{"cluster":"x"}},{"name":"b","context":{"cluster":"y","user":""}}],
             "clusters":[{"name":"y","cluster":{"server":"https://y"}}],"users":null,"preferences":{}}
            """);

        Assert.Equal(new Uri("https://y"), Kubeconfig.Load(path).Url);
    }

    [Theory]
    [InlineData("proxy-url: http://p:1", "token: a", "clusters[1].cluster.proxy-url: proxies are not supported")]
    [InlineData("certificate-authority: pki/none", "token: a", "clusters[1].cluster.certificate-authority: cannot read {0}/pki/none: there is no such file")]
    [InlineData("certificate-authority: empty", "token: a", "certificate-authority: holds no PEM certificate")]
    [InlineData("certificate-authority: pki/not.pem", "token: a", "certificate-authority: holds no PEM certificate")]
    [InlineData("certificate-authority-data: '%%'", "token: a", "certificate-authority-data: is not base64")]
    [InlineData("certificate-authority: pki/ca.crt\n    insecure-skip-tls-verify: true", "token: a", "insecure-skip-tls-verify: is true beside")]
    [InlineData("insecure-skip-tls-verify: 'true'", "token: a", "insecure-skip-tls-verify: must be true or false")]
    [InlineData("x: y", "exec: { command: aws }", "users[0].user.exec: credential programs are not run here")]
    [InlineData("x: y", "auth-provider: { name: gcp }", "user.auth-provider: auth providers are not supported")]
    [InlineData("x: y", "username: a\n    password: s3cret", "user.username: Kubernetes has no password login")]
    [InlineData("x: y", "token: a\n    as: admin", "user.as: acting for another user")]
    [InlineData("x: y", "token: a\n    as-groups: [g]", "user.as-groups: acting for another user")]
    [InlineData("x: y", "client-certificate: pki/ipam.crt", "user.client-key: is missing")]
    [InlineData("x: y", "client-key: pki/ipam.key", "user.client-certificate: is missing")]
    [InlineData("x: y", "client-certificate: pki/ipam.crt\n    client-key: pki/other.key", "user.client-key: holds no unencrypted PEM key that belongs")]
    [InlineData("x: y", "client-certificate: pki/ipam.crt\n    client-key: empty", "user.client-key: holds no unencrypted PEM key that belongs")]
    [InlineData("x: y", "client-certificate: empty\n    client-key: pki/ipam.key", "user.client-certificate: holds no PEM certificate")]
    [InlineData("x: y", "token: \"a\\nb\"", "user.token: holds what no token holds")]
    [InlineData("x: y", "token: 7", "user.token: must be a string")]
    public void Mistake_is_named_with_the_file_and_the_key(string cluster, string user, string mistake)
    {
        var refused = Refused(() => Load("server: https://api\n    " + cluster, user));

        Assert.StartsWith($"kubeconfig {folder.File("kubeconfig")} is invalid: ", refused.Message);
        Assert.Contains(mistake.Replace("{0}", folder.Path, StringComparison.Ordinal), refused.Message);
        Assert.DoesNotContain("s3cret", refused.ToString());
    }

    [Theory]
    [InlineData("x: y", "cluster.server: is missing")]
    [InlineData("server: ''", "cluster.server: is missing")]
    [InlineData("server: 10.0.0.1:6443", "cluster.server: must be a URL")]
    [InlineData("server: ftp://api", "cluster.server: must be a URL")]
    [InlineData("server: https://me:s3cret@api", "cluster.server: must be a URL")]
    [InlineData("server: https://api?token=s3cret", "cluster.server: must be a URL")]
    [InlineData("server: http://api", "credentials are sent over https only")]
    public void Server_that_cannot_be_asked_is_refused(string cluster, string mistake)
    {
        var refused = Refused(() => Load(cluster, "token: a"));

        Assert.Contains(mistake, refused.Message);
        Assert.DoesNotContain("s3cret", refused.ToString());
    }

    [Theory]
    [InlineData("kind: Config", "current-context: is missing")]
    [InlineData("current-context: gone", "current-context: there is no 'gone' among the contexts")]
    [InlineData("current-context: a\ncontexts: [{ name: a }]", "contexts[0].context: of 'a' is missing")]
    [InlineData("current-context: a\ncontexts: [{ name: a, context: {} }]", "contexts[0].context.cluster: is missing")]
    [InlineData("current-context: a\ncontexts: [{ name: a, context: { cluster: c } }]", "contexts[0].context.cluster: there is no 'c' among the clusters")]
    [InlineData(
        "current-context: a\ncontexts: [{ name: a, context: { cluster: c, user: u } }]\nclusters: [{ name: c, cluster: { server: https://x } }]",
        "contexts[0].context.user: there is no 'u' among the users")]
    [InlineData("current-context: a\ncontexts: [{ name: a, context: { cluster: b } }, { name: a, context: { cluster: c } }]", "contexts: has 'a' 2 times")]
    [InlineData("contexts: {}\ncurrent-context: a", "contexts: must be an array")]
    [InlineData("- a", "the document: must be an object")]
    [InlineData("", "holds 0 documents")]
    [InlineData("a: b\n---\nc: d", "holds 2 documents")]
    [InlineData("a: [", "kubeconfig, line ")]
    public void Document_without_a_whole_context_is_refused(string content, string mistake)
    {
        var path = folder.Write("kubeconfig", content);

        var refused = Refused(() => Kubeconfig.Load(path));

        Assert.Contains(path, refused.Message);
        Assert.Contains(mistake, refused.Message);
    }

    [Fact]
    public void Missing_kubeconfig_is_named()
    {
        var refused = Refused(() => Kubeconfig.Load(folder.File("nowhere")));

        Assert.Equal($"cannot read kubeconfig {folder.File("nowhere")}: there is no such file", refused.Message);
    }

    [Fact]
    public async Task Pod_is_read_with_what_a_kubeconfig_says()
    {
        await using var server = new TestApiServer(Authority.Server("127.0.0.1"));
        server.Objects["/api/v1/namespaces/prod/pods/web"] = """{"kind":"Pod","metadata":{"name":"web","namespace":"prod"}}""";
        using var api = new KubernetesApi(
            Load($"server: {server.Url}\n    certificate-authority: pki/ca.crt", "client-certificate: pki/ipam.crt\n    client-key: pki/ipam.key"),
            "multizone-ipam/0",
            TimeSpan.FromSeconds(5),
            TimeProvider.System);

        Assert.NotNull(await api.FindPodAsync("prod", "web", CancellationToken.None));
        Assert.Equal("CN=ipam", Assert.Single(server.Requests).User);
    }

    ApiServer Load(string cluster, string user) => Kubeconfig.Load(folder.Write("kubeconfig", $"""
        apiVersion: v1
        kind: Config
        current-context: here
        contexts:
        - name: here
          context:
            cluster: this
            user: me
            namespace: prod
        clusters:
        - name: other
          cluster: {"{ server: 'https://other' }"}
        - name: this
          cluster:
            {cluster}
        users:
        - name: me
          user:
            {user}
        """));

    static IpamException Refused(Action action)
    {
        var refused = Assert.Throws<IpamException>(action);
        Assert.Equal(ErrorCode.InvalidConfig, refused.Code);
        return refused;
    }

    static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
