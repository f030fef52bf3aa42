using System.Net.Sockets;
using System.Security.Authentication;

namespace MultiZoneIpam.Zones.Etcd;

/// <summary>
/// What an exception of the transport says about the call. The words are ours: an AOT program carries none of the runtime's,
/// only those of the operating system and of OpenSSL.
/// </summary>
static class TransportFailures
{
    /// <returns>Null where the exception is none of the transport's.</returns>
    public static EndpointFailure? Of(Exception exception, EtcdEndpoint endpoint, GrpcContent content, Effect effect, TimeSpan waited)
    {
        var (kind, reason) = exception switch
        {
            NotGrpcException not => (FailureKind.Misconfigured, $"does not speak gRPC: {not.Message}"),
            OperationCanceledException when !content.Started => (FailureKind.Unreachable, $"no connection within {Seconds(waited)}"),
            OperationCanceledException => (FailureKind.NotNow, $"no answer within {Seconds(waited)}"),
            HttpRequestException request => OfRequest(request),
            IOException => (FailureKind.NotNow, "the connection broke"),
            _ => (default, null),
        };
        if (reason is null)
            return null;
        if (content.Started && effect == Effect.Writes && kind != FailureKind.Misconfigured)
            kind = FailureKind.OutcomeUnknown;
        return new(endpoint.ToString(), kind, reason);
    }

    static (FailureKind Kind, string Reason) OfRequest(HttpRequestException exception)
    {
        if (Inner<SocketException>(exception) is { } socket)
            return (FailureKind.Unreachable, GrpcStatus.Printable(socket.Message));
        if (Inner<AuthenticationException>(exception) is { } tls)
            return (FailureKind.Misconfigured, GrpcStatus.Printable(tls.Message));
        return exception.HttpRequestError switch
        {
            HttpRequestError.VersionNegotiationError or HttpRequestError.InvalidResponse =>
                (FailureKind.Misconfigured, "does not speak gRPC: it has no HTTP/2"),
            HttpRequestError.HttpProtocolError => (FailureKind.NotNow, "it broke the rules of HTTP/2"),
            _ => (FailureKind.NotNow, "closed the connection without an answer"),
        };
    }

    static T? Inner<T>(Exception exception)
        where T : Exception
    {
        for (var inner = exception.InnerException; inner is not null; inner = inner.InnerException)
        {
            if (inner is T found)
                return found;
        }
        return null;
    }

    static string Seconds(TimeSpan waited) =>
        waited.TotalSeconds < 0.95 ? $"{(int)waited.TotalMilliseconds} ms" : $"{Math.Round(waited.TotalSeconds, 1)} s";
}
