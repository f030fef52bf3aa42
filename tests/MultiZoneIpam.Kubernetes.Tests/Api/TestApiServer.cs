using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace MultiZoneIpam.Kubernetes.Tests;

/// <summary>
/// A real HTTPS server in the test's process. Without an answer of the test's own it has the objects of <see cref="Objects"/>,
/// by path, and answers as an API server documents for everything else.
/// </summary>
sealed class TestApiServer : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource stop = new();
    readonly SslStreamCertificateContext? certificate;
    readonly Task accepting;

    /// <param name="certificate">Null: plain HTTP.</param>
    /// <param name="issuers">What it sends along.</param>
    public TestApiServer(X509Certificate2? certificate, params X509Certificate2Collection issuers)
    {
        this.certificate = certificate is null ? null : SslStreamCertificateContext.Create(certificate, issuers, offline: true);
        Answer = request => AnswerAsAnApiServer(request.Line.Split(' ')[1]);
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

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public Uri Url => new($"{(certificate is null ? "http" : "https")}://127.0.0.1:{Port}");

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await accepting;
        listener.Stop();
        stop.Dispose();
    }

    TestAnswer AnswerAsAnApiServer(string path)
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
                connections.Add(ServeAsync(await listener.AcceptTcpClientAsync(stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            await using var stream = await OpenAsync(client);
            while (await ReadRequestAsync(stream) is { } request)
            {
                Requests.Enqueue(request);
                if (IsSilent)
                    await Task.Delay(Timeout.Infinite, stop.Token);
                if (!await WriteAsync(stream, Answer(request)))
                    return;
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
            // The client went away or refused the certificate: that is what the test looks at, on its side.
        }
    }

    async Task<Stream> OpenAsync(TcpClient client)
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
            stop.Token);
        return tls;
    }

    async Task<TestRequest?> ReadRequestAsync(Stream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, stop.Token) == 0)
                return null;
            head.Append((char)one[0]);
        }
        var lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(h => h[0], h => h[1], StringComparer.OrdinalIgnoreCase);
        var user = (stream as SslStream)?.RemoteCertificate is { } client ? client.Subject : null;
        return new TestRequest(lines[0], headers, user);
    }

    async Task<bool> WriteAsync(Stream stream, TestAnswer answer)
    {
        if (answer == TestAnswer.Nothing)
            return false;
        var body = Encoding.UTF8.GetBytes(answer.Body);
        var head = $"HTTP/1.1 {answer.Status} X\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n{answer.Headers}\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), stop.Token);
        await stream.WriteAsync(body.AsMemory(0, answer.CutAt ?? body.Length), stop.Token);
        return answer.CutAt is null;
    }
}
