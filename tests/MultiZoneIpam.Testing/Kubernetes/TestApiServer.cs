using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace MultiZoneIpam.Testing;

/// <summary>
/// A real HTTPS server in the test's process that says what a test lets it say. Without an answer of the test's own it has the
/// objects of <see cref="Objects"/>, by path, and nothing else; <see cref="TestCluster"/> makes it a whole cluster.
/// </summary>
public sealed class TestApiServer : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource stop = new();
    readonly SslStreamCertificateContext? certificate;
    readonly Task accepting;
    CancellationTokenSource connected = new();

    /// <param name="certificate">Null: plain HTTP.</param>
    /// <param name="issuers">What it sends along.</param>
    public TestApiServer(X509Certificate2? certificate, params X509Certificate2Collection issuers)
    {
        this.certificate = certificate is null ? null : SslStreamCertificateContext.Create(certificate, issuers, offline: true);
        Answer = request => AnswerFromObjects(request.Path);
        listener.Start();
        accepting = AcceptAsync();
    }

    public Func<TestRequest, TestAnswer> Answer { get; set; }

    /// <summary>Bodies by path.</summary>
    public Dictionary<string, string> Objects { get; } = new(StringComparer.Ordinal)
    {
        ["/api/v1/namespaces/kube-system"] =
            """{"kind":"Namespace","apiVersion":"v1","metadata":{"name":"kube-system","labels":{"kubernetes.io/metadata.name":"kube-system"}}}""",
    };

    public ConcurrentQueue<TestRequest> Requests { get; } = [];

    /// <summary>Requests are read and never answered.</summary>
    public bool IsSilent { get; set; }

    /// <summary>How many connections were accepted so far.</summary>
    public int Connections { get; private set; }

    /// <summary>Whoever is connected is cut off, and whoever comes is too, until it is set back.</summary>
    public bool IsAway
    {
        get;
        set
        {
            field = value;
            if (value)
                Interlocked.Exchange(ref connected, new CancellationTokenSource()).Cancel();
        }
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public Uri Url => new($"{(certificate is null ? "http" : "https")}://127.0.0.1:{Port}");

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await accepting;
        listener.Stop();
        stop.Dispose();
        connected.Dispose();
    }

    TestAnswer AnswerFromObjects(string path)
    {
        if (Objects.TryGetValue(path, out var found))
            return new TestAnswer(200, found);
        var parts = path.Split('/');
        return TestAnswer.NotFound(parts[^2], parts[^1]);
    }

    async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await listener.AcceptTcpClientAsync(stop.Token)));
                Connections++;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, connected.Token);
        if (IsAway)
            return;
        try
        {
            await using var stream = await OpenAsync(client, cut.Token);
            while (await ReadRequestAsync(stream, cut.Token) is { } request)
            {
                Requests.Enqueue(request);
                var answer = IsSilent ? TestAnswer.Silence : Answer(request);
                if (answer == TestAnswer.Silence)
                    await Task.Delay(Timeout.Infinite, cut.Token);
                if (!await WriteAsync(stream, answer, cut.Token))
                    return;
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
            // The client went away or refused the certificate: that is what the test looks at, on its side.
        }
    }

    async Task<Stream> OpenAsync(TcpClient client, CancellationToken cancellationToken)
    {
        if (certificate is null)
            return client.GetStream();
        var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificateContext = certificate,
                ClientCertificateRequired = true,
                // Who may come is not this server's business; a client without a certificate is welcome too.
                RemoteCertificateValidationCallback = (_, client, _, _) => client is null || client.Subject.StartsWith("CN=", StringComparison.Ordinal),
            },
            cancellationToken);
        return tls;
    }

    static async Task<TestRequest?> ReadRequestAsync(Stream stream, CancellationToken cancellationToken)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (head.Count < 4 || head[^1] != '\n' || head[^3] != '\n')
        {
            if (await stream.ReadAsync(one, cancellationToken) == 0)
                return null;
            head.Add(one[0]);
        }
        var lines = Encoding.ASCII.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(h => h[0], h => h[1], StringComparer.OrdinalIgnoreCase);
        var body = new byte[headers.TryGetValue("Content-Length", out var length) ? int.Parse(length) : 0];
        await stream.ReadExactlyAsync(body, cancellationToken);
        var user = (stream as SslStream)?.RemoteCertificate is { } client ? client.Subject : null;
        return new TestRequest(lines[0], headers, user, Encoding.UTF8.GetString(body));
    }

    static async Task<bool> WriteAsync(Stream stream, TestAnswer answer, CancellationToken cancellationToken)
    {
        if (answer == TestAnswer.Nothing)
            return false;
        var body = Encoding.UTF8.GetBytes(answer.Body);
        var length = answer.Stream is null ? $"Content-Length: {body.Length}" : "Transfer-Encoding: chunked";
        var head = $"HTTP/1.1 {answer.Status} X\r\nContent-Type: application/json\r\n{length}\r\n{answer.Headers}\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), cancellationToken);
        if (answer.Stream is { } pieces)
        {
            await pieces(piece => WriteChunkAsync(stream, piece, cancellationToken), cancellationToken);
            await WriteChunkAsync(stream, "", cancellationToken);
            return true;
        }
        await stream.WriteAsync(body.AsMemory(0, answer.CutAt ?? body.Length), cancellationToken);
        return answer.CutAt is null;
    }

    static async Task WriteChunkAsync(Stream stream, string piece, CancellationToken cancellationToken)
    {
        var bytes = Encoding.UTF8.GetBytes(piece);
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{bytes.Length:x}\r\n"), cancellationToken);
        await stream.WriteAsync(bytes, cancellationToken);
        await stream.WriteAsync("\r\n"u8.ToArray(), cancellationToken);
    }
}
