using System.Diagnostics;
using System.Text.Json;

namespace MultiZoneIpam.Testing;

/// <summary>
/// A real etcd on free ports of the loopback address, with its data in a temporary folder: one server, or a member of an
/// <see cref="EtcdCluster"/>. Whatever a test does to it, disposing it leaves no process and no file.
/// </summary>
public sealed class EtcdServer : IAsyncDisposable
{
    public enum Tls
    {
        None,

        /// <summary>https, and only clients with a certificate of its CA.</summary>
        Mutual,

        /// <summary>The same, its CA being an intermediate one whose root is in no CA file; the server sends the whole chain.</summary>
        MutualOfIntermediate,
    }

    static readonly TimeSpan StartTime = TimeSpan.FromSeconds(20);

    readonly TemporaryFolder folder = new();

    readonly List<string> arguments;

    // Without TLS, which is under test: the test's own questions.
    readonly string askingUrl;

    readonly HttpClient asking = new();

    Process? process;

    internal EtcdServer(Tls tls, string name, int[] ports, string peerUrl, string cluster)
    {
        askingUrl = $"http://127.0.0.1:{ports[1]}";
        Url = $"{(tls == Tls.None ? "http" : "https")}://127.0.0.1:{ports[0]}";
        arguments =
        [
            "--name", name, "--data-dir", folder.File("data"), "--log-level", "error", "--logger", "zap",
            "--listen-client-urls", $"{Url},{askingUrl}", "--advertise-client-urls", Url,
            "--listen-peer-urls", peerUrl, "--initial-advertise-peer-urls", peerUrl, "--initial-cluster", cluster,
            "--heartbeat-interval", "50", "--election-timeout", "500",
        ];
        if (tls == Tls.None)
            return;
        Authority = new(folder.Path, "ca");
        var chain = "";
        if (tls == Tls.MutualOfIntermediate)
        {
            using var root = Authority;
            Authority = root.Intermediate("issuing-ca");
            chain = $"\n{File.ReadAllText(Authority.CaFile)}\n{File.ReadAllText(root.CaFile)}\n";
        }
        var server = Authority.Issue("server", "127.0.0.1", "localhost");
        File.AppendAllText(server.CertFile, chain);
        (ClientCertFile, ClientKeyFile) = Authority.Issue("root");
        arguments.AddRange(
            "--client-cert-auth", "--trusted-ca-file", Authority.CaFile, "--cert-file", server.CertFile, "--key-file", server.KeyFile);
    }

    public string Url { get; }

    public IReadOnlyList<string> Endpoints => [Url];

    /// <summary>Signs the server's certificate and whoever may be a client; null without TLS.</summary>
    public CertificateAuthority? Authority { get; }

    public string? CaFile => Authority?.CaFile;

    /// <summary>The certificate of the etcd user `root`.</summary>
    public string? ClientCertFile { get; }

    public string? ClientKeyFile { get; }

    public static async Task<EtcdServer> StartAsync(Tls tls)
    {
        Requires.Program("etcd");
        var ports = FreePorts.Take(3);
        var peer = $"http://127.0.0.1:{ports[2]}";
        var server = new EtcdServer(tls, "single", ports[..2], peer, $"single={peer}");
        try
        {
            server.Launch();
            await server.AnswersAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        process?.Kill();
        process?.WaitForExit();
    }

    /// <summary>SIGSTOP: connections are accepted by the kernel, and nothing answers.</summary>
    public void Pause()
    {
        Signal("-STOP");
        // A thread that runs on another core goes on until the signal reaches it.
        Assert.True(SpinWait.SpinUntil(() => Directory.EnumerateDirectories($"/proc/{process!.Id}/task").All(IsStopped), TimeSpan.FromSeconds(5)));
    }

    public void Continue() => Signal("-CONT");

    /// <summary>Starts it on its old data and ports after <see cref="Kill"/>.</summary>
    public async Task RestartAsync()
    {
        Launch();
        await AnswersAsync();
    }

    /// <summary>One call of etcd's JSON gateway, such as <c>/v3/auth/user/add</c>.</summary>
    public async Task<JsonElement> PostAsync(string path, string json)
    {
        using var content = new StringContent(json);
        using var response = await asking.PostAsync(new Uri(askingUrl + path), content);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"etcd said to {path}: {body}");
        using var document = JsonDocument.Parse(body);
        return document.RootElement.Clone();
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        AppDomain.CurrentDomain.ProcessExit -= KillAtExit;
        process?.Dispose();
        asking.Dispose();
        Authority?.Dispose();
        folder.Dispose();
        await ValueTask.CompletedTask;
    }

    internal void Launch()
    {
        process?.Dispose();
        var start = new ProcessStartInfo(Requires.Program("etcd"), arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        process = Process.Start(start)!;
        // Read, so that it never blocks on a full pipe; kept, to be shown when it does not start.
        process.ErrorDataReceived += (_, line) => File.AppendAllLines(folder.File("log"), [line.Data ?? ""]);
        process.OutputDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        AppDomain.CurrentDomain.ProcessExit -= KillAtExit;
        AppDomain.CurrentDomain.ProcessExit += KillAtExit;
    }

    /// <summary>Returns when its cluster has a leader and it answers.</summary>
    internal async Task AnswersAsync()
    {
        var begun = Stopwatch.StartNew();
        while (!await IsHealthyAsync())
        {
            Assert.False(process!.HasExited, $"etcd ended: {Log()}");
            Assert.True(begun.Elapsed < StartTime, $"etcd does not answer: {Log()}");
            await Task.Delay(20);
        }
    }

    async Task<bool> IsHealthyAsync()
    {
        try
        {
            using var time = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            return (await asking.GetStringAsync(new Uri(askingUrl + "/health"), time.Token)).Contains("true", StringComparison.Ordinal);
        }
        catch (Exception notYet) when (notYet is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    string Log() => File.Exists(folder.File("log")) ? File.ReadAllText(folder.File("log")) : "it said nothing";

    void KillAtExit(object? sender, EventArgs arguments) => Kill();

    /// <summary>The state stands behind the name, which is in parentheses and may have any character in it.</summary>
    static bool IsStopped(string task)
    {
        var stat = File.ReadAllText($"{task}/stat");
        return stat[stat.LastIndexOf(')') + 2] == 'T';
    }

    void Signal(string signal)
    {
        using var kill = Process.Start("sh", ["-c", $"kill {signal} {process!.Id}"]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }
}
