using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MultiZoneIpam.Tls;

/// <summary>
/// TLS from our side. Nothing is downloaded, no revocation list is asked, and the system's trust store is never loaded; a
/// server that is not trusted is a <see cref="CertificateRejectedException"/> inside what the connection throws.
/// </summary>
public static class ClientTls
{
    const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>To a server that <see cref="ServerCheck"/> lets through.</summary>
    public static SslClientAuthenticationOptions Checked(TrustedRoots roots, ClientIdentity? client) =>
        Options(roots.Certificates, new ServerCheck(roots).Accepts, client);

    /// <summary>To whoever answers: only where an operator asked for that in so many words.</summary>
    [SuppressMessage("Security", "CA5359", Justification = "It is what was asked for.")]
    public static SslClientAuthenticationOptions Unchecked(ClientIdentity? client) => Options([], (_, _, _, _) => true, client);

    static SslClientAuthenticationOptions Options(
        X509Certificate2Collection roots, RemoteCertificateValidationCallback accepts, ClientIdentity? client)
    {
        OpenSsl.Require();
        SystemTrustStore.KeepAway();
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(roots);
        policy.ApplicationPolicy.Add(new Oid(ServerAuthentication, null));
        return new SslClientAuthenticationOptions
        {
            ClientCertificateContext = client?.Context(),
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = policy,
            RemoteCertificateValidationCallback = accepts,
        };
    }
}
