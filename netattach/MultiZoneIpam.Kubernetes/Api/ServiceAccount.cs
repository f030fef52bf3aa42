using System.Net;
using MultiZoneIpam.Tls;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Kubernetes;

/// <summary>
/// The API server as every pod is told of it: address and port in the environment, the authority and the pod's own token in a
/// mounted folder. The token is exchanged while the pod lives, so it is read at each request.
/// </summary>
public static class ServiceAccount
{
    /// <summary>Where a pod has its own.</summary>
    public const string Folder = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <param name="environment">A variable's value by its name, or null.</param>
    /// <returns>Null where the program does not run in a pod.</returns>
    /// <exception cref="IpamException">Code 7: it does, and what it needs is not there.</exception>
    public static ApiServer? Load(Func<string, string?> environment, string folder)
    {
        var (host, port) = (environment("KUBERNETES_SERVICE_HOST"), environment("KUBERNETES_SERVICE_PORT"));
        if (string.IsNullOrEmpty(host) || string.IsNullOrEmpty(port))
            return null;
        var name = IPAddress.TryParse(host, out var address) && host.Contains(':') ? $"[{address}]" : host;
        if (!Uri.TryCreate($"https://{name}:{port}", UriKind.Absolute, out var url))
            throw new IpamException(ErrorCode.InvalidConfig, $"KUBERNETES_SERVICE_HOST '{host}' and KUBERNETES_SERVICE_PORT '{port}' are no address of a server");
        var authority = Path.Combine(folder, "ca.crt");
        var authorities = Pem.Certificates(Read(authority));
        var token = Path.Combine(folder, "token");
        Read(token);
        return new ApiServer
        {
            Source = $"the service account in {folder}",
            Files = [authority],
            Url = url,
            CertificateAuthorities = authorities.Count > 0
                ? authorities
                : throw new IpamException(ErrorCode.InvalidConfig, $"{authority} holds no PEM certificate"),
            TokenFile = token,
        };
    }

    static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IpamException(
                ErrorCode.InvalidConfig,
                $"this pod has no usable service account: cannot read {file}: {Cause.OfFile(e)}",
                "mount its token (automountServiceAccountToken), or name a kubeconfig in the node file",
                e);
        }
    }
}
