using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MultiZoneIpam.Zones.Documents;

namespace MultiZoneIpam.Kubernetes;

/// <summary>
/// What a kubeconfig holds as base64 under "KEY-data" or names as a file under "KEY"; the data wins, as kubectl has it. Paths
/// are relative to the kubeconfig's folder.
/// </summary>
sealed class KubeconfigFiles(string folder)
{
    public string Resolve(string path) => Path.Combine(folder, path);

    /// <returns>PEM text; null where neither key is set, or after a mistake.</returns>
    public string? Pem(ConfObject holder, string key)
    {
        try
        {
            if (holder.String(key + "-data") is { Length: > 0 } base64)
                return Encoding.UTF8.GetString(Convert.FromBase64String(base64));
            if (holder.String(key) is { Length: > 0 } path)
                return File.ReadAllText(Resolve(path));
        }
        catch (FormatException)
        {
            holder.Mistake(key + "-data", "is not base64");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            holder.Mistake(key, $"cannot read {Resolve(holder.String(key)!)}: {Cause.OfFile(e)}");
        }
        return null;
    }

    public X509Certificate2Collection? Certificates(ConfObject holder, string key)
    {
        if (Pem(holder, key) is not { } pem)
            return null;
        var certificates = ReadCertificates(pem);
        if (certificates.Count == 0)
            holder.Mistake(key, "holds no PEM certificate");
        return certificates;
    }

    /// <returns>Null after a mistake.</returns>
    public static (X509Certificate2 Certificate, X509Certificate2Collection Issuers)? Identity(ConfObject user, string certificates, string key)
    {
        var chain = ReadCertificates(certificates);
        if (chain.Count == 0)
        {
            user.Mistake("client-certificate", "holds no PEM certificate");
            return null;
        }
        try
        {
            var certificate = X509Certificate2.CreateFromPem(certificates, key);
            chain.RemoveAt(0);
            return (certificate, chain);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            user.Mistake("client-key", "holds no unencrypted PEM key that belongs to client-certificate");
            return null;
        }
    }

    static X509Certificate2Collection ReadCertificates(string pem)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(pem);
        }
        catch (CryptographicException)
        {
            certificates.Clear();
        }
        return certificates;
    }
}
