using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using MultiZoneIpam.Testing;

namespace MultiZoneIpam.Kubernetes.Tests;

/// <summary>
/// The clients of etcd and of Kubernetes share the process-wide absence of the system's trust store: whoever comes first,
/// neither trusts more or less than its own settings say.
/// </summary>
public sealed class TwoClientsTests : IAsyncLifetime
{
    static readonly string[] Calls = ["etcd given", "kubernetes system", "etcd system", "kubernetes given"];

    readonly TemporaryFolder folder = new();
    CertificateAuthority stranger = null!;
    EtcdServer etcd = null!;
    TestApiServer kubernetes = null!;

    public static TheoryData<string[]> EachFirst =>
        [.. Enumerable.Range(0, Calls.Length).Select(first => (string[])[.. Calls[first..], .. Calls[..first]])];

    public async ValueTask InitializeAsync()
    {
        stranger = new CertificateAuthority(folder.Path, "stranger");
        etcd = await EtcdServer.StartAsync(EtcdServer.Tls.Mutual);
        var (certFile, keyFile) = etcd.Authority!.Issue("kubernetes", "127.0.0.1");
        kubernetes = new TestApiServer(X509Certificate2.CreateFromPemFile(certFile, keyFile));
    }

    public async ValueTask DisposeAsync()
    {
        await kubernetes.DisposeAsync();
        await etcd.DisposeAsync();
        stranger.Dispose();
        folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(EachFirst))]
    public async Task Authority_of_the_given_file_is_trusted_where_it_is_given_and_only_there(string[] calls)
    {
        var answers = await CallAsync(calls, given: etcd.CaFile!, system: stranger.CaFile);

        Assert.All(calls.Zip(answers), pair => Assert.Contains(
            pair.First.EndsWith(" given", StringComparison.Ordinal)
                ? "answered"
                : $"(subject CN={(pair.First == "etcd system" ? "server" : "kubernetes")}, issuer CN=ca) is not signed by any CA that this system trusts ('{stranger.CaFile}'",
            pair.Second));
        Assert.Equal("0 of the system", answers[^1]);
    }

    [Theory]
    [MemberData(nameof(EachFirst))]
    public async Task Authority_of_the_system_is_trusted_where_none_is_given_and_only_there(string[] calls)
    {
        var answers = await CallAsync(calls, given: stranger.CaFile, system: etcd.CaFile!);

        Assert.All(calls.Zip(answers), pair => Assert.Contains(
            pair.First.EndsWith(" system", StringComparison.Ordinal) ? "answered" : "is not signed by the ", pair.Second));
        Assert.Equal("0 of the system", answers[^1]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no certificate")]
    public async Task System_without_certificates_is_said_to_have_none(string content)
    {
        var bundle = folder.Write("bundle.pem", content);

        var answers = await CallAsync(["etcd system", "kubernetes system"], given: "", system: bundle);

        Assert.Equal($"datastore.caFile is not set, and this system has no certificates that it trusts: '{bundle}' holds none (PEM) that can be read", answers[0]);
        Assert.StartsWith("the certificate-authority of test is not set, and this system has no certificates", answers[1]);
    }

    [Fact]
    public async Task Neither_accepts_a_certificate_that_is_for_clients_or_has_expired()
    {
        var authority = new TestAuthority();
        var given = folder.Write("ca.pem", authority.Pem);
        await using var client = new TestApiServer(authority.Client("127.0.0.1"));
        await using var expired = new TestApiServer(authority.ExpiredServer("127.0.0.1"));
        string[] both = ["etcd given", "kubernetes given"];

        var ofClient = await CallAsync(both, given, system: given, at: client.Url);
        var ofExpired = await CallAsync(both, given, system: given, at: expired.Url);

        Assert.All(ofClient[..2], answer => Assert.Contains("is not meant for servers", answer));
        Assert.All(ofExpired[..2], answer => Assert.Contains("is valid only from ", answer));
    }

    Task<string[]> CallAsync(string[] calls, string given, string system) => CallAsync(calls, given, system, at: null);

    /// <summary>A line for each call, and one more.</summary>
    /// <param name="at">Instead of the two servers.</param>
    async Task<string[]> CallAsync(string[] calls, string given, string system, Uri? at)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "MultiZoneIpam.TlsCaller"), [etcd.ClientCertFile!, etcd.ClientKeyFile!])
        {
            RedirectStandardOutput = true,
        };
        foreach (var call in calls.Select(call => call.Split(' ')))
        {
            start.ArgumentList.Add(call[0]);
            start.ArgumentList.Add((at ?? (call[0] == "etcd" ? new Uri(etcd.Url) : kubernetes.Url)).ToString());
            start.ArgumentList.Add(call[1] == "given" ? given : "-");
        }
        start.Environment["SSL_CERT_FILE"] = system;
        using var caller = Process.Start(start)!;
        var said = await caller.StandardOutput.ReadToEndAsync();
        await caller.WaitForExitAsync();
        Assert.Equal(0, caller.ExitCode);
        var lines = said.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(calls.Length + 1, lines.Length);
        return lines;
    }
}
