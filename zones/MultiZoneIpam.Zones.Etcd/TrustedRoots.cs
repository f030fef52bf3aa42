using System.Security.Cryptography.X509Certificates;

namespace MultiZoneIpam.Zones.Etcd;

/// <summary>What a server's certificate may be signed by: never empty, and nothing else is asked.</summary>
sealed record TrustedRoots(X509Certificate2Collection Certificates, string Name)
{
    // Where distributions keep theirs in one file: Debian, Fedora, SUSE, Alpine.
    static readonly string[] SystemBundles =
    [
        "/etc/ssl/certs/ca-certificates.crt",
        "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/ca-bundle.pem",
        "/etc/ssl/cert.pem",
    ];

    /// <exception cref="IpamException">Code 7: there is no certificate to trust.</exception>
    public static TrustedRoots Load(string? caFile)
    {
        if (caFile is not null)
        {
            SystemTrustStore.KeepAway();
            return Of(new("caFile", caFile), $"the CA of datastore.caFile '{caFile}'");
        }
        var system = SystemTrustStore.ConfiguredFile ?? Array.Find(SystemBundles, File.Exists);
        return system is not null
            ? Of(new("caFile is not set, and the system's", system), $"any CA that this system trusts ('{system}'; datastore.caFile is not set)")
            : throw new IpamException(
                ErrorCode.InvalidConfig,
                "datastore.caFile is not set, and this system has no certificates that it trusts",
                "name the CA that etcd's certificates are signed by");
    }

    static TrustedRoots Of(PemFile file, string name) => file.Read(
        text =>
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPem(text);
            return certificates.Count > 0 ? new TrustedRoots(certificates, name) : throw file.Wrong("holds no certificate (PEM)", null);
        },
        "CA certificates");
}
