using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MultiZoneIpam.Testing;

/// <summary>A CA of a test, and the certificates it signs, as PEM files in a folder of the test.</summary>
public sealed class CertificateAuthority : IDisposable
{
    static readonly DateTimeOffset Begin = TimeProvider.System.GetUtcNow().AddDays(-2);

    static readonly DateTimeOffset End = Begin.AddDays(4);

    readonly string folder;

    readonly X509Certificate2 certificate;

    public CertificateAuthority(string folder, string name)
        : this(folder, name, request => request.CreateSelfSigned(Begin, End))
    {
    }

    CertificateAuthority(string folder, string name, Func<CertificateRequest, X509Certificate2> sign)
    {
        this.folder = folder;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        var signed = sign(request);
        certificate = signed.HasPrivateKey ? signed : signed.CopyWithPrivateKey(key);
        CaFile = Path.Combine(folder, $"{name}.pem");
        File.WriteAllText(CaFile, certificate.ExportCertificatePem());
    }

    public string CaFile { get; }

    public void Dispose() => certificate.Dispose();

    /// <summary>A CA that this one has signed; its file holds nothing but its own certificate.</summary>
    public CertificateAuthority Intermediate(string name) =>
        new(folder, name, request => request.Create(certificate, Begin, End, RandomNumberGenerator.GetBytes(16)));

    /// <summary>A certificate for both ends of TLS; <paramref name="hosts"/> are DNS names and IP addresses.</summary>
    public (string CertFile, string KeyFile) Issue(string commonName, params string[] hosts) => Issue(commonName, End, hosts);

    public (string CertFile, string KeyFile) IssueExpired(string commonName, params string[] hosts) => Issue(commonName, Begin.AddDays(1), hosts);

    (string CertFile, string KeyFile) Issue(string commonName, DateTimeOffset end, string[] hosts)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={commonName}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new("1.3.6.1.5.5.7.3.1"), new("1.3.6.1.5.5.7.3.2")], false));
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts)
        {
            if (IPAddress.TryParse(host, out var address))
                names.AddIpAddress(address);
            else
                names.AddDnsName(host);
        }
        if (hosts.Length > 0)
            request.CertificateExtensions.Add(names.Build());
        using var leaf = request.Create(certificate, Begin, end, RandomNumberGenerator.GetBytes(16));
        var certFile = Path.Combine(folder, $"{commonName}.pem");
        var keyFile = Path.Combine(folder, $"{commonName}.key");
        File.WriteAllText(certFile, leaf.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return (certFile, keyFile);
    }
}
