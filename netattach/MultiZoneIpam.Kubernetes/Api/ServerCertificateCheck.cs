using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MultiZoneIpam.Kubernetes;

/// <summary>
/// TLS to one API server: its certificate must have the server's name and come from the given issuers; those of the system
/// are looked at only where none are given. Remembers why it refused.
/// </summary>
sealed class ServerCertificateCheck(ApiServer server)
{
    /// <summary>Why the last certificate was refused; null while none was.</summary>
    public string? Refusal { get; private set; }

    public SslClientAuthenticationOptions Options()
    {
        if (server.Url.Scheme == Uri.UriSchemeHttp)
            return new SslClientAuthenticationOptions();
        SystemTrustStore.KeepAway();
        var issuers = server.CertificateAuthorities ?? (server.IsAnyCertificateTrusted ? [] : SystemTrustStore.Read());
        return new SslClientAuthenticationOptions
        {
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = TrustOnly(issuers),
            RemoteCertificateValidationCallback = (_, _, chain, errors) => Accepts(chain, errors),
            ClientCertificateContext = server.ClientCertificate is { } certificate
                ? SslStreamCertificateContext.Create(certificate, server.ClientIssuers, offline: true)
                : null,
        };
    }

    static X509ChainPolicy TrustOnly(X509Certificate2Collection issuers)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(issuers);
        policy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1", null)); // server authentication
        return policy;
    }

    bool Accepts(X509Chain? chain, SslPolicyErrors errors)
    {
        Refusal = server.IsAnyCertificateTrusted || errors == SslPolicyErrors.None ? null : Explain(chain, errors);
        return Refusal is null;
    }

    string Explain(X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
            return "the server has no certificate";
        var reasons = new List<string>();
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            reasons.Add($"it is not for {server.TlsServerName ?? server.Url.IdnHost}");
        foreach (var status in chain?.ChainStatus ?? [])
        {
            reasons.Add(status.Status switch
            {
                X509ChainStatusFlags.UntrustedRoot or X509ChainStatusFlags.PartialChain => "it does not come from a certificate authority that is trusted",
                X509ChainStatusFlags.NotTimeValid => "it has expired or is not valid yet (or this node's clock is wrong)",
                _ => status.Status.ToString(),
            });
        }
        return $"the server's certificate is refused: {string.Join("; ", reasons)}";
    }
}
