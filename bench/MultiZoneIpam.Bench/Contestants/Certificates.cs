using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MultiZoneIpam.Bench.Contestants;

/// <summary>A certificate authority of one run with a server and a client certificate, as PEM files in a folder.</summary>
sealed record Certificates(string Folder)
{
    public string CaFile => Path.Combine(Folder, "ca.pem");

    public string ServerCertFile => Path.Combine(Folder, "server.pem");

    public string ServerKeyFile => Path.Combine(Folder, "server.key");

    public string ClientCertFile => Path.Combine(Folder, "client.pem");

    public string ClientKeyFile => Path.Combine(Folder, "client.key");

    public static Certificates Create(string folder, TimeProvider time)
    {
        Directory.CreateDirectory(folder);
        var files = new Certificates(folder);
        var (from, to) = (time.GetUtcNow().AddHours(-1), time.GetUtcNow().AddDays(1));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=bench-ca", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var authority = request.CreateSelfSigned(from, to);
        File.WriteAllText(files.CaFile, authority.ExportCertificatePem());
        Issue(authority, "127.0.0.1", files.ServerCertFile, files.ServerKeyFile);
        Issue(authority, "node1", files.ClientCertFile, files.ClientKeyFile);
        return files;
    }

    static void Issue(X509Certificate2 authority, string name, string certFile, string keyFile)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        // etcd's own gateway calls its server with the server's certificate: both hold both uses.
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new("1.3.6.1.5.5.7.3.1"), new("1.3.6.1.5.5.7.3.2")], false));
        using var issued = request.Create(authority, authority.NotBefore, authority.NotAfter, RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(certFile, issued.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
    }
}
