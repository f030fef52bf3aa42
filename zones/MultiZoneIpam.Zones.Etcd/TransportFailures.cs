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
        var reason = exception switch
        {
            NotGrpcException not => $"does not speak gRPC: {not.Message}",
            OperationCanceledException when !content.Started => $"no connection within {Seconds(waited)}",
            OperationCanceledException => $"no answer within {Seconds(waited)}",
            HttpRequestException or IOException => Words(exception),
            _ => null,
        };
        if (reason is null)
            return null;
        var kind = NeedsPerson(exception) ? FailureKind.Misconfigured
            : !content.Started ? FailureKind.Unreachable
            : effect == Effect.Writes ? FailureKind.OutcomeUnknown
            : FailureKind.NotNow;
        return new(endpoint.ToString(), kind, reason);
    }

    static bool NeedsPerson(Exception exception) =>
        exception is NotGrpcException
        || Inner<AuthenticationException>(exception) is not null
        || exception is HttpRequestException { HttpRequestError: HttpRequestError.VersionNegotiationError };

    static string Words(Exception exception)
    {
        if (Inner<CertificateRejectedException>(exception) is { } rejected)
            return GrpcStatus.Printable(rejected.Message);
        if (Inner<AuthenticationException>(exception) is { } tls)
            return $"no TLS: {GrpcStatus.Printable((tls.InnerException ?? tls).Message)}";
        if (Inner<SocketException>(exception) is { } socket)
            return GrpcStatus.Printable(socket.Message);
        return exception is HttpRequestException { HttpRequestError: HttpRequestError.VersionNegotiationError }
            ? "does not speak gRPC: it has no HTTP/2"
            : "the connection broke";
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
