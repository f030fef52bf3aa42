using System.Security.Cryptography.X509Certificates;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Tls;

/// <summary>
/// What a server's certificate may be signed by, and nothing else: roots, or intermediates on their own. Never empty.
/// </summary>
/// <param name="Name">For messages, after "is not signed by".</param>
public sealed record TrustedRoots(X509Certificate2Collection Certificates, string Name)
{
    /// <param name="setting">What would name a CA, and does not: "datastore.caFile".</param>
    /// <exception cref="IpamException">Code 7: this system has no certificate to trust.</exception>
    public static TrustedRoots OfSystem(string setting)
    {
        var bundle = SystemTrustStore.Bundle;
        var certificates = Pem.Certificates(Read(bundle));
        return certificates.Count > 0
            ? new(certificates, $"any CA that this system trusts ('{bundle}'; {setting} is not set)")
            : throw new IpamException(
                ErrorCode.InvalidConfig,
                $"{setting} is not set, and this system has no certificates that it trusts{(bundle is null ? "" : $": '{bundle}' holds none (PEM) that can be read")}",
                "name the CA that the server's certificate is signed by");
    }

    static string Read(string? bundle)
    {
        try
        {
            return bundle is null ? "" : File.ReadAllText(bundle);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
