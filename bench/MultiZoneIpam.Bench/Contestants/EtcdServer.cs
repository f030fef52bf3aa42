using System.Net;
using System.Net.Sockets;
using MultiZoneIpam.Bench.Processes;

namespace MultiZoneIpam.Bench.Contestants;

/// <summary>A real etcd of one member on free loopback ports, with its data in a folder of the run. It ends with the run.</summary>
sealed class EtcdServer : IDisposable
{
    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    readonly int pid;

    EtcdServer(int pid, string endpoint)
    {
        this.pid = pid;
        Endpoint = endpoint;
    }

    public string Endpoint { get; }

    /// <summary>Plain, or with mutual TLS when there are certificates. Returns when it is healthy.</summary>
    public static async Task<EtcdServer> StartAsync(string program, string folder, Certificates? certificates, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        var scheme = certificates is null ? "http" : "https";
        var (client, peer, metrics) = ($"{scheme}://127.0.0.1:{FreePort()}", $"http://127.0.0.1:{FreePort()}", $"http://127.0.0.1:{FreePort()}");
        string[] commandLine =
        [
            program, "--name", "bench", "--data-dir", Path.Combine(folder, "data"),
            "--listen-client-urls", client, "--advertise-client-urls", client,
            "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", $"bench={peer}",
            "--listen-metrics-urls", metrics,
            // Two million records are close to the default of 2 GiB.
            "--quota-backend-bytes", $"{4L << 30}",
            .. certificates is null ? Array.Empty<string>() :
            [
                "--client-cert-auth", "--trusted-ca-file", certificates.CaFile,
                "--cert-file", certificates.ServerCertFile, "--key-file", certificates.ServerKeyFile,
            ],
        ];
        var log = Path.Combine(folder, "log");
        var server = new EtcdServer(Child.Start(commandLine, log), client);
        try
        {
            await UntilHealthyAsync(metrics, log, cancellation);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    public void Dispose() => Child.Stop(pid);

    static async Task UntilHealthyAsync(string metrics, string log, CancellationToken cancellation)
    {
        using var http = new HttpClient();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(StartLimit);
        while (true)
        {
            try
            {
                if ((await http.GetStringAsync($"{metrics}/health", limit.Token)).Contains("true", StringComparison.Ordinal))
                    return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet, or without a leader.
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                throw new IOException($"etcd was not healthy after {StartLimit.TotalSeconds} s: {string.Join('\n', File.ReadLines(log).TakeLast(5))}");
            }
            await Task.Delay(PollInterval, cancellation);
        }
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
