using System.Buffers.Binary;
using System.Net;
using System.Net.Security;

namespace MultiZoneIpam.Zones.Etcd;

/// <summary>
/// Unary gRPC calls over HTTP/2: to each address one connection, made when first needed. It decides nothing about failures:
/// they come out as the transport throws them.
/// </summary>
sealed class GrpcChannel(SslClientAuthenticationOptions? tls) : IDisposable
{
    /// <summary>Far above any answer that the store asks for; below what would hurt a node.</summary>
    const int LargestMessage = 64 << 20;

    public static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(1);

    readonly HttpMessageInvoker invoker = new(new SocketsHttpHandler
    {
        // All that a cold process would otherwise load and look up, for nothing.
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = ConnectTime,
        // A long-running process gets rid of a connection whose other end vanished without a word.
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        SslOptions = tls ?? new(),
        PlaintextStreamFilter = tls is null ? null : Watched,
    });

    public void Dispose() => invoker.Dispose();

    /// <exception cref="NotGrpcException">The answer is not one of gRPC.</exception>
    public async Task<GrpcAnswer> CallAsync(Uri method, GrpcContent content, TimeSpan deadline, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, method)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        request.Headers.TryAddWithoutValidation("te", "trailers");
        request.Headers.TryAddWithoutValidation("grpc-timeout", $"{(long)deadline.TotalMilliseconds}m");
        using var response = await invoker.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK)
            return new(OfHttp(response.StatusCode), default);
        if (response.Content.Headers.ContentType?.MediaType?.StartsWith("application/grpc", StringComparison.Ordinal) != true)
            throw new NotGrpcException($"it answered with content type '{response.Content.Headers.ContentType}'");
        var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var message = await ReadMessageAsync(body, cancellationToken);
        return new(Status(response, message), message);
    }

    static ValueTask<Stream> Watched(SocketsHttpPlaintextStreamFilterContext context, CancellationToken cancellationToken) =>
        new(context.InitialRequestMessage.Content is GrpcContent content ? new RefusalWatch(context.PlaintextStream, content) : context.PlaintextStream);

    static async Task<ReadOnlyMemory<byte>> ReadMessageAsync(Stream body, CancellationToken cancellationToken)
    {
        var prefix = new byte[GrpcContent.PrefixLength];
        var read = await body.ReadAtLeastAsync(prefix, prefix.Length, throwOnEndOfStream: false, cancellationToken);
        if (read == 0)
            return default;
        var length = BinaryPrimitives.ReadUInt32BigEndian(prefix.AsSpan(1));
        if (read < prefix.Length || prefix[0] != 0 || length > LargestMessage)
            throw new NotGrpcException($"its answer is no plain message of at most {LargestMessage} bytes");
        var message = new byte[length];
        await body.ReadExactlyAsync(message, cancellationToken);
        // The trailers are there when the stream has ended.
        if (await body.ReadAsync(prefix, cancellationToken) != 0)
            throw new NotGrpcException("it answered one call with two messages");
        return message;
    }

    // An answer without a message may have its status in the headers ("trailers-only").
    static GrpcStatus Status(HttpResponseMessage response, ReadOnlyMemory<byte> message)
    {
        var found = GrpcStatus.TryParse(Header("grpc-status"), Header("grpc-message"), out var status);
        if (!found)
            throw new NotGrpcException("its answer has no grpc-status");
        if (status.IsOk && message.Length == 0)
            throw new NotGrpcException("its answer is empty");
        return status;

        string? Header(string name) =>
            response.TrailingHeaders.TryGetValues(name, out var values) || response.Headers.TryGetValues(name, out values)
                ? values.First()
                : null;
    }

    // What stands between us and the server answers in HTTP; gRPC says how to read that (doc/http-grpc-status-mapping.md).
    static GrpcStatus OfHttp(HttpStatusCode code) => (int)code switch
    {
        429 or 502 or 503 or 504 => new(GrpcCode.Unavailable, $"HTTP {(int)code}"),
        401 => new(GrpcCode.Unauthenticated, $"HTTP {(int)code}"),
        403 => new(GrpcCode.PermissionDenied, $"HTTP {(int)code}"),
        _ => throw new NotGrpcException($"it answered HTTP {(int)code}"),
    };
}
