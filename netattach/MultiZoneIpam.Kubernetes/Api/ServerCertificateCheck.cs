using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MultiZoneIpam.Kubernetes;

/// <summary>
/// TLS to one API server: its certificate must have the server's name and come from the given issuers. With issuers given, the
/// system's trust store is never loaded: that alone costs a cold process 50 ms. Remembers why it refused.
/// </summary>
sealed class ServerCertificateCheck(ApiServer server)
{
    /// <summary>Why the last certificate was refused; null while none was.</summary>
    public string? Refusal { get; private set; }

    public SslClientAuthenticationOptions Options()
    {
        var options = new SslClientAuthenticationOptions
        {
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            RemoteCertificateValidationCallback = (_, _, chain, errors) => Accepts(chain, errors),
        };
        if (server.CertificateAuthorities is { } authorities)
            options.CertificateChainPolicy = Only(authorities);
        if (server.ClientCertificate is { } certificate)
            options.ClientCertificateContext = ClientContext(certificate);
        return options;
    }

    static X509ChainPolicy Only(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(authorities);
        policy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1", null)); // server authentication
        return policy;
    }

    // Creating a context builds the client's own chain: with a trust of its own, it too stays away from the system's store.
    SslStreamCertificateContext ClientContext(X509Certificate2 certificate) => SslStreamCertificateContext.Create(
        certificate,
        server.ClientIssuers,
        offline: true,
        server.CertificateAuthorities is { } authorities ? SslCertificateTrust.CreateForX509Collection(authorities) : null);

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
                X509ChainStatusFlags.UntrustedRoot or X509ChainStatusFlags.PartialChain => "it does not come from the certificate authority given",
                X509ChainStatusFlags.NotTimeValid => "it has expired or is not valid yet (or this node's clock is wrong)",
                _ => status.Status.ToString(),
            });
        }
        return $"the server's certificate is refused: {string.Join("; ", reasons)}";
    }
}
