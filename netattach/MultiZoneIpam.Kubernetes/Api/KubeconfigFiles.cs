using System.Security.Cryptography.X509Certificates;
using System.Text;
using MultiZoneIpam.Tls;
using MultiZoneIpam.Zones.Documents;

namespace MultiZoneIpam.Kubernetes;

/// <summary>
/// What a kubeconfig holds as base64 under "KEY-data" or names as a file under "KEY"; the data wins, as kubectl has it. Paths
/// are relative to the kubeconfig's folder.
/// </summary>
sealed class KubeconfigFiles(string folder)
{
    readonly List<string> read = [];

    /// <summary>All files that were named and read, so far.</summary>
    public IReadOnlyList<string> Read => read;

    public string Resolve(string path) => Path.Combine(folder, path);

    public X509Certificate2Collection? Certificates(ConfObject holder, string key)
    {
        if (ReadText(holder, key) is not { } pem)
            return null;
        var certificates = Pem.Certificates(pem);
        if (certificates.Count == 0)
            holder.Mistake(key, "holds no PEM certificate");
        return certificates;
    }

    /// <returns>Null where neither certificate nor key is set, or after a mistake.</returns>
    public ClientIdentity? Identity(ConfObject user)
    {
        var chain = Certificates(user, "client-certificate");
        var key = ReadText(user, "client-key");
        if (chain is null != key is null)
            user.Mistake(key is null ? "client-key" : "client-certificate", "is missing: certificate and key go together");
        if (chain is not { Count: > 0 } || key is null)
            return null;
        var identity = ClientIdentity.Of(chain, key);
        if (identity is null)
            user.Mistake("client-key", "holds no unencrypted PEM key that belongs to client-certificate");
        return identity;
    }

    /// <returns>Null where neither key is set, or after a mistake.</returns>
    string? ReadText(ConfObject holder, string key)
    {
        try
        {
            if (holder.Text(key + "-data") is { } base64)
                return Encoding.UTF8.GetString(Convert.FromBase64String(base64));
            if (holder.Text(key) is { } path)
            {
                read.Add(Resolve(path));
                return File.ReadAllText(Resolve(path));
            }
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
}
