using System.Net.Sockets;
using System.Security.Authentication;
using MultiZoneIpam.Tls;

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
        if (exception is not (HttpRequestException or IOException or OperationCanceledException or NotGrpcException))
            return null;
        if (Certificate(exception, content) is { } certificate)
            return new(endpoint.ToString(), FailureKind.Misconfigured, GrpcStatus.Printable(certificate));
        var kind = content.Started && effect == Effect.Writes ? FailureKind.OutcomeUnknown
            : NoGrpc(exception) ? FailureKind.Misconfigured
            : content.Started || ReasonWasLost(exception) ? FailureKind.NotNow
            : FailureKind.Unreachable;
        return new(endpoint.ToString(), kind, Words(exception, content, waited));
    }

    // What TLS says against a certificate, ours or theirs: whatever was sent, nobody has read it.
    static string? Certificate(Exception exception, GrpcContent content) =>
        content.Refusal is { } alert ? $"refused our client certificate, or that we have none: {alert[(alert.LastIndexOf(':') + 1)..]}"
        : Inner<CertificateRejectedException>(exception) is { } rejected ? rejected.Message
        : Inner<AuthenticationException>(exception) is { } failed ? $"TLS failed: {failed.GetBaseException().Message}"
        : null;

    // Of HTTP/2's error codes, 1 says that the other side does not keep to the protocol: HTTP/1 answers look like that.
    static bool NoGrpc(Exception exception) =>
        exception is NotGrpcException or HttpRequestException { HttpRequestError: HttpRequestError.VersionNegotiationError }
        || Inner<HttpProtocolException>(exception) is { ErrorCode: 1 };

    // Connected, greeted, gone, all at once: whoever noticed first knew the reason, and it was another. The next look tells.
    static bool ReasonWasLost(Exception exception) => exception is HttpRequestException { HttpRequestError: HttpRequestError.Unknown };

    static string Words(Exception exception, GrpcContent content, TimeSpan waited) => exception switch
    {
        NotGrpcException not => $"does not speak gRPC: {not.Message}",
        OperationCanceledException when !content.Started => $"no connection within {Seconds(waited)}",
        OperationCanceledException => $"no answer within {Seconds(waited)}",
        _ when NoGrpc(exception) => "does not speak gRPC: it has no HTTP/2",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } =>
            Inner<SocketException>(exception) is { } socket ? GrpcStatus.Printable(socket.Message) : "no connection",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            "closed the connection during the TLS handshake; is it https that it speaks?",
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } =>
            "closed the connection before it said anything; is it this protocol that it speaks?",
        _ => "closed the connection without an answer",
    };

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
