using System.Net;
using System.Net.Http;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Kubernetes;

/// <summary>
/// Sends GET requests to one API server, each with a deadline that covers its retries. It returns what the server answered,
/// whatever the status; a server that gives no answer is an <see cref="IpamException"/> with code 11.
/// </summary>
sealed class ApiConnection : IDisposable
{
    // etcd holds no object above some 1.5 MiB.
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
        });
    }

    public required TimeSpan Deadline { get; init; }

    public void Dispose() => http.Dispose();

    public Uri UrlOf(string path) => new($"{server.Url.AbsoluteUri.TrimEnd('/')}/{path}");

    /// <param name="purpose">What is asked for, for messages: "pod prod/db-0".</param>
    public async Task<ApiAnswer> GetAsync(string path, string purpose, CancellationToken cancellationToken)
    {
        var url = UrlOf(path);
        using var deadline = new CancellationTokenSource(Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await GetWithRetriesAsync(url, purpose, either.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw NoAnswer(url, purpose, $"none within {Deadline.TotalSeconds:0.#} s", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw NoAnswer(url, purpose, Cause.OfConnection(e), e);
        }
    }

    async Task<ApiAnswer> GetWithRetriesAsync(Uri url, string purpose, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            var answer = await SendAsync(url, purpose, cancellationToken);
            if (!answer.IsWorthARetry)
                return answer;
            var wait = answer.RetryAfter ?? TimeSpan.FromMilliseconds((100 << Math.Min(attempt, 5)) * (0.5 + Random.Shared.NextDouble()));
            if (time.GetElapsedTime(start) + wait >= Deadline)
                return answer;
            await Task.Delay(wait, time, cancellationToken);
        }
    }

    async Task<ApiAnswer> SendAsync(Uri url, string purpose, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url)
        {
            // One request per process: HTTP/2 would cost a cold start and save nothing.
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        request.Headers.TryAddWithoutValidation("User-Agent", userAgent);
        // SocketsHttpHandler asks for, and checks, the certificate of the Host header's name.
        request.Headers.Host = server.TlsServerName;
        if (await TokenAsync(url, purpose, cancellationToken) is { } token)
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        using var response = await http.SendAsync(request, cancellationToken);
        await response.Content.LoadIntoBufferAsync(LargestBody, cancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return new ApiAnswer((int)response.StatusCode, body, RetryAfter(response));
    }

    TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var asked = response.Headers.RetryAfter?.Delta ?? response.Headers.RetryAfter?.Date - time.GetUtcNow();
        return asked < TimeSpan.Zero ? TimeSpan.Zero : asked;
    }

    async Task<string?> TokenAsync(Uri url, string purpose, CancellationToken cancellationToken)
    {
        if (server.TokenFile is not { } file)
            return server.Token;
        try
        {
            var token = (await File.ReadAllTextAsync(file, cancellationToken)).Trim();
            return ApiServer.IsToken(token)
                ? token
                : throw NoAnswer(url, purpose, $"the token file {file} ({server.Source}) holds no token", null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NoAnswer(url, purpose, $"cannot read the token file {file} ({server.Source}): {Cause.OfFile(e)}", e);
        }
    }

    static IpamException NoAnswer(Uri url, string purpose, string cause, Exception? inner) => new(
        ErrorCode.TryAgainLater,
        $"cannot look up {purpose}: no answer to GET {url}: {cause}",
        "see that this node reaches the API server and that the kubeconfig fits it",
        inner);
}
