using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MultiZoneIpam.Tls;

/// <summary>A client certificate with its key, and the issuers that stand behind it in its file: they are sent along.</summary>
public sealed record ClientIdentity(X509Certificate2 Certificate, X509Certificate2Collection Issuers)
{
    /// <summary>The common name: whom a server sees that knows its users by their certificates.</summary>
    public string User => Certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);

    /// <param name="chain">At least one certificate; the first is the client's.</param>
    /// <param name="key">PEM.</param>
    /// <returns>Null where this is not the unencrypted key of that certificate.</returns>
    public static ClientIdentity? Of(X509Certificate2Collection chain, string key)
    {
        try
        {
            return new(X509Certificate2.CreateFromPem(chain[0].ExportCertificatePem(), key), [.. chain.Skip(1)]);
        }
        catch (Exception malformed) when (malformed is CryptographicException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    // Offline: no issuer is looked up anywhere else than in the file.
    internal SslStreamCertificateContext Context() => SslStreamCertificateContext.Create(Certificate, Issuers, offline: true);
}
