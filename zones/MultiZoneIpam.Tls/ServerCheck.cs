using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace MultiZoneIpam.Tls;

/// <summary>
/// Who may answer: a server whose certificate names the host that was asked (DNS or IP), is valid now, is meant for servers,
/// and leads to one of the trusted certificates.
/// </summary>
sealed class ServerCheck(TrustedRoots roots)
{
    const X509ChainStatusFlags NoRoot = X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.UntrustedRoot;

    /// <exception cref="CertificateRejectedException">The reason reaches the caller that way; "false" would lose it.</exception>
    public bool Accepts(object connection, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
            return true;
        if (certificate is not X509Certificate2 leaf || chain is null)
            throw new CertificateRejectedException("it showed no certificate");
        var described = $"its certificate (subject {leaf.Subject}, issuer {leaf.Issuer})";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            throw new CertificateRejectedException($"{described} is not for host '{((SslStream)connection).TargetHostName}' but for {Names(leaf)}");
        var faults = Faults(chain);
        return faults == X509ChainStatusFlags.NoError ? true : throw new CertificateRejectedException($"{described} {Why(faults, chain)}");
    }

    // The runtime wants every chain to end in a self-signed root. As for Go's clients, etcdctl and kubectl among them, whatever
    // the CA file holds is enough, an intermediate too: what leads on from there is nobody's concern.
    X509ChainStatusFlags Faults(X509Chain chain)
    {
        var faults = X509ChainStatusFlags.NoError;
        foreach (var element in chain.ChainElements)
        {
            var own = element.ChainElementStatus.Aggregate(X509ChainStatusFlags.NoError, (all, status) => all | status.Status);
            if (IsTrusted(element.Certificate))
                return faults | (own & ~NoRoot) | (IsOfNow(element.Certificate) ? 0 : X509ChainStatusFlags.NotTimeValid);
            faults |= own;
        }
        return faults | X509ChainStatusFlags.PartialChain;
    }

    // OpenSSL does not look at the dates of a certificate that ends a chain and is no root. The clock is the one that it looks at.
    static bool IsOfNow(X509Certificate2 certificate) =>
        TimeProvider.System.GetUtcNow() is var now && certificate.NotBefore <= now && now <= certificate.NotAfter;

    // By all its bytes: X509Certificate's own equality is that of issuer and serial number, which anybody can write.
    bool IsTrusted(X509Certificate2 certificate) => roots.Certificates.Any(root => root.RawDataMemory.Span.SequenceEqual(certificate.RawDataMemory.Span));

    string Why(X509ChainStatusFlags faults, X509Chain chain)
    {
        if ((faults & (NoRoot | X509ChainStatusFlags.NotSignatureValid)) != 0)
            return $"is not signed by {roots.Name}{Subject()}";
        if (faults.HasFlag(X509ChainStatusFlags.NotTimeValid))
            return NotNow(chain);
        return faults.HasFlag(X509ChainStatusFlags.NotValidForUsage) ? "is not meant for servers (extended key usage)" : $"is not valid: {faults}";
    }

    string Subject() => roots.Certificates.Count == 1 ? $" (subject {roots.Certificates[0].Subject})" : "";

    static string NotNow(X509Chain chain)
    {
        var leaf = chain.ChainElements[0].Certificate;
        var late = chain.ChainElements.Select(element => element.Certificate).FirstOrDefault(certificate => !IsOfNow(certificate), leaf);
        var issuer = late == leaf ? "" : $"comes from {late.Subject}, which ";
        return $"{issuer}is valid only from {late.NotBefore.ToUniversalTime():u} to {late.NotAfter.ToUniversalTime():u}"
            + " (where that is now, this node's clock is wrong)";
    }

    static string Names(X509Certificate2 leaf)
    {
        var names = leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        return names is null
            ? "its subject only"
            : string.Join(", ", names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => address.ToString())));
    }
}
