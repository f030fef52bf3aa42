using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace MultiZoneIpam.Zones.Etcd;

/// <summary>
/// Who may answer as etcd: a server whose certificate names the host that was asked (DNS or IP), is valid now, is meant for
/// servers, and leads to one of our roots. Nothing is downloaded, and there is no revocation list to ask.
/// </summary>
sealed class ServerCheck(TrustedRoots roots)
{
    public SslClientAuthenticationOptions Options(ClientIdentity? client) => new()
    {
        ClientCertificateContext = client?.Context,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        CertificateChainPolicy = ChainPolicy(),
        RemoteCertificateValidationCallback = Check,
    };

    X509ChainPolicy ChainPolicy()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(roots.Certificates);
        return policy;
    }

    // The chain was built with the policy above. Thrown from here, the reason reaches the caller; "false" would lose it.
    bool Check(object connection, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        errors == SslPolicyErrors.None ? true : throw Rejection((SslStream)connection, certificate as X509Certificate2, chain, errors);

    CertificateRejectedException Rejection(SslStream connection, X509Certificate2? leaf, X509Chain? chain, SslPolicyErrors errors)
    {
        if (leaf is null)
            return new("showed no certificate");
        var described = $"its certificate (subject {leaf.Subject}, issuer {leaf.Issuer})";
        return new((errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0
            ? $"{described} is not for host '{connection.TargetHostName}' but for {Names(leaf)}"
            : $"{described} {Why(leaf, chain)}");
    }

    string Why(X509Certificate2 leaf, X509Chain? chain)
    {
        var flags = X509ChainStatusFlags.NoError;
        foreach (var status in chain?.ChainStatus ?? [])
            flags |= status.Status;
        if ((flags & (X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.NotSignatureValid)) != 0)
            return $"is not signed by {roots.Name}{Subject()}";
        if ((flags & X509ChainStatusFlags.NotTimeValid) != 0)
            return $"is valid from {leaf.NotBefore.ToUniversalTime():u} to {leaf.NotAfter.ToUniversalTime():u} only, or its CA's is not valid now";
        return (flags & X509ChainStatusFlags.NotValidForUsage) != 0 ? "is not meant for servers (extended key usage)" : $"is not valid: {flags}";
    }

    string Subject() => roots.Certificates.Count == 1 ? $" (subject {roots.Certificates[0].Subject})" : "";

    static string Names(X509Certificate2 leaf)
    {
        foreach (var extension in leaf.Extensions)
        {
            if (extension is X509SubjectAlternativeNameExtension names)
                return string.Join(", ", names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => address.ToString())));
        }
        return "its subject only";
    }
}
