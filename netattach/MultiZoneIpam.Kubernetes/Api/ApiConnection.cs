using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Kubernetes;

/// <summary>
/// Sends requests to one API server, each with a deadline that covers its retries. It returns what the server answered,
/// whatever the status; a server that gives no answer is an <see cref="IpamException"/> with code 11.
/// </summary>
sealed class ApiConnection : IDisposable
{
    // etcd holds no object above some 1.5 MiB; a page of a list holds many.
    const int LargestBody = 8 << 20;

    readonly ApiServer server;
    readonly string userAgent;
    readonly TimeProvider time;
    readonly HttpMessageInvoker http;

    public ApiConnection(ApiServer server, string userAgent, TimeProvider time)
    {
        this.server = server;
        this.userAgent = userAgent;
        this.time = time;
        http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
            SslOptions = server.TlsOptions(),
            ConnectCallback = ConnectAsync,
        });
    }

    public required TimeSpan Deadline { get; init; }

    public void Dispose() => http.Dispose();

    public Uri UrlOf(string target) => new($"{server.Url.AbsoluteUri.TrimEnd('/')}/{target}");

    public Task<ApiAnswer> SendAsync(ApiRequest request, CancellationToken cancellationToken) =>
        WithinDeadlineAsync(request, either => AnswerAsync(request, either), cancellationToken);

    /// <summary>The deadline is that of the answer's beginning. What ends the body early is the reader's to see.</summary>
    public Task<ApiStream> OpenAsync(ApiRequest request, CancellationToken cancellationToken) =>
        WithinDeadlineAsync(request, either => StreamAsync(request, either), cancellationToken);

    /// <summary>The connection said nothing that could be understood, or nothing at all.</summary>
    public IpamException NoAnswer(ApiRequest request, string cause, Exception? inner) => new(
        ErrorCode.TryAgainLater,
        $"cannot {request.Purpose}: no answer to {request.Method} {UrlOf(request.Target)}: {cause}",
        "see that this node reaches the API server and that the kubeconfig fits it",
        inner);

    async Task<T> WithinDeadlineAsync<T>(ApiRequest request, Func<CancellationToken, Task<T>> send, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await send(either.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw NoAnswer(request, $"none within {Deadline.TotalSeconds:0.#} s", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw NoAnswer(request, Cause.OfConnection(e), e);
        }
    }

    async Task<ApiAnswer> AnswerAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        using var response = await RespondAsync(request, cancellationToken);
        return await ReadAsync(response, cancellationToken);
    }

    async Task<ApiStream> StreamAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var response = await RespondAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.OK)
            return new ApiStream(response);
        using (response)
            return new ApiStream(await ReadAsync(response, cancellationToken));
    }

    async Task<HttpResponseMessage> RespondAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            var response = await SendOnceAsync(request, cancellationToken);
            if (!request.IsRepeatedAfter((int)response.StatusCode))
                return response;
            var wait = RetryAfter(response) ?? TimeSpan.FromMilliseconds((100 << Math.Min(attempt, 5)) * (0.5 + Random.Shared.NextDouble()));
            if (time.GetElapsedTime(start) + wait >= Deadline)
                return response;
            response.Dispose();
            await Task.Delay(wait, time, cancellationToken);
        }
    }

    async Task<HttpResponseMessage> SendOnceAsync(ApiRequest wanted, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(wanted.Method, UrlOf(wanted.Target))
        {
            // One request per process: HTTP/2 would cost a cold start and save nothing.
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        request.Headers.TryAddWithoutValidation("User-Agent", userAgent);
        // SocketsHttpHandler asks for, and checks, the certificate of the Host header's name.
        request.Headers.Host = server.TlsServerName;
        if (wanted.Body is { } body)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", wanted.ContentType);
        }
        if (await TokenAsync(wanted, cancellationToken) is { } token)
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        return await http.SendAsync(request, cancellationToken);
    }

    async Task<ApiAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await response.Content.LoadIntoBufferAsync(LargestBody, cancellationToken);
        return new ApiAnswer((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken), RetryAfter(response));
    }

    TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var asked = response.Headers.RetryAfter?.Delta ?? response.Headers.RetryAfter?.Date - time.GetUtcNow();
        return asked < TimeSpan.Zero ? TimeSpan.Zero : asked;
    }

    async Task<string?> TokenAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        if (server.TokenFile is not { } file)
            return server.Token;
        try
        {
            var token = (await File.ReadAllTextAsync(file, cancellationToken)).Trim();
            return ApiServer.IsToken(token)
                ? token
                : throw NoAnswer(request, $"the token file {file} ({server.Source}) holds no token", null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NoAnswer(request, $"cannot read the token file {file} ({server.Source}): {Cause.OfFile(e)}", e);
        }
    }

    // A watch may have nothing to say for minutes. Probes tell a quiet server from one that is gone without a word.
    static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            // Not before: .NET 9 does not try a host's next address on a socket with options that it does not know itself.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 5);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 3);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
