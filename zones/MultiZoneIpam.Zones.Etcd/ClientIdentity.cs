using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace MultiZoneIpam.Zones.Etcd;

/// <summary>The client certificate with its key and intermediates. Its common name is the user that etcd sees.</summary>
sealed record ClientIdentity(SslStreamCertificateContext Context, string User)
{
    /// <exception cref="IpamException">Code 7: one of the files is missing, or they do not belong together.</exception>
    public static ClientIdentity? Load(string? certFile, string? keyFile)
    {
        if (certFile is null && keyFile is null)
            return null;
        if (certFile is null || keyFile is null)
            throw new IpamException(
                ErrorCode.InvalidConfig,
                $"datastore.{(certFile is null ? "keyFile" : "certFile")} is set without datastore.{(certFile is null ? "certFile" : "keyFile")}",
                "a client certificate needs both its file and that of its key");
        var certificate = new PemFile("certFile", certFile);
        var chain = certificate.Read(Certificates, "a certificate");
        if (chain.Count == 0)
            throw certificate.Wrong("holds no certificate (PEM)", null);
        var leaf = new PemFile("keyFile", keyFile).Read(
            key => X509Certificate2.CreateFromPem(chain[0].ExportCertificatePem(), key),
            $"the unencrypted key of {certificate}");
        chain.RemoveAt(0);
        // Offline: no issuer is looked up anywhere else than in the file.
        return new(SslStreamCertificateContext.Create(leaf, chain, offline: true), leaf.GetNameInfo(X509NameType.SimpleName, forIssuer: false));
    }

    static X509Certificate2Collection Certificates(string text)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPem(text);
        return certificates;
    }
}
