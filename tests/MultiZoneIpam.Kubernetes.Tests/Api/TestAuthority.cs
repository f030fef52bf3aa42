using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MultiZoneIpam.Kubernetes.Tests;

/// <summary>A certificate authority made for one test run, and the certificates that it issues.</summary>
sealed class TestAuthority
{
    static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    readonly X509Certificate2 certificate;

    public TestAuthority(string name = "test-ca")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        certificate = Request(name, key).CreateSelfSigned(Now.AddDays(-20), Now.AddDays(20));
    }

    TestAuthority(X509Certificate2 certificate) => this.certificate = certificate;

    public string Pem => certificate.ExportCertificatePem();

    public X509Certificate2Collection Certificates => [certificate];

    public X509Certificate2 Server(string name) => Issue(name, "1.3.6.1.5.5.7.3.1", Now.AddDays(-1), Now.AddDays(1));

    public X509Certificate2 ExpiredServer(string name) => Issue(name, "1.3.6.1.5.5.7.3.1", Now.AddDays(-2), Now.AddDays(-1));

    public X509Certificate2 Client(string name) => Issue(name, "1.3.6.1.5.5.7.3.2", Now.AddDays(-1), Now.AddDays(1));

    /// <summary>One that this one has signed; all of them have the same serial number.</summary>
    /// <param name="until">Days from now.</param>
    public TestAuthority Intermediate(string name, int until = 1)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var issued = Request(name, key).Create(certificate, Now.AddDays(-10), Now.AddDays(until), [1]);
        return new(issued.CopyWithPrivateKey(key));
    }

    static CertificateRequest Request(string name, ECDsa key)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request;
    }

    X509Certificate2 Issue(string name, string purpose, DateTimeOffset from, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(name, out var address))
            names.AddIpAddress(address);
        else
            names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        var serial = RandomNumberGenerator.GetBytes(8);
        // Through a generator: an expired authority may sign too.
        using var signing = certificate.GetECDsaPrivateKey()!;
        using var issued = request.Create(certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(signing), from, until, serial);
        return issued.CopyWithPrivateKey(key);
    }
}
