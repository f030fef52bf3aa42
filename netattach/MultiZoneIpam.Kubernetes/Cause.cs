using System.Net.Http;
using System.Net.Sockets;
using MultiZoneIpam.Tls;

namespace MultiZoneIpam.Kubernetes;

/// <summary>Why a file or a server could not be read, in words of our own: NativeAOT programs may carry no framework messages.</summary>
static class Cause
{
    public static string OfFile(Exception e) => e switch
    {
        FileNotFoundException => "there is no such file",
        DirectoryNotFoundException => "there is no such folder",
        UnauthorizedAccessException => "permission denied",
        _ => e.Message,
    };

    public static string OfConnection(Exception e)
    {
        for (var inner = e; inner is not null; inner = inner.InnerException)
        {
            if (inner is CertificateRejectedException rejected)
                return $"the server is not trusted: {rejected.Message}";
            if (inner is SocketException socket)
                return socket.SocketErrorCode.ToString();
        }
        return e switch
        {
            HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } http => http.HttpRequestError.ToString(),
            HttpIOException http => http.HttpRequestError.ToString(),
            _ => $"{e.GetType().Name}: {e.Message}",
        };
    }
}
