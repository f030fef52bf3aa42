using System.Security.Cryptography.X509Certificates;
using MultiZoneIpam.Tls;

namespace MultiZoneIpam.Zones.Etcd;

/// <summary>A PEM file that a setting names. Whatever is wrong with it is said with the setting and the path, never its content.</summary>
readonly record struct PemFile(string Setting, string Path)
{
    /// <exception cref="IpamException">Code 7: it cannot be read.</exception>
    public string Read()
    {
        try
        {
            return File.ReadAllText(Path);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Wrong("does not exist", missing);
        }
        catch (UnauthorizedAccessException denied)
        {
            throw Wrong("cannot be read: permission denied, or it is a directory", denied);
        }
        catch (IOException unreadable)
        {
            throw Wrong("cannot be read", unreadable);
        }
    }

    /// <exception cref="IpamException">Code 7: it cannot be read, or there is none in it.</exception>
    public X509Certificate2Collection ReadCertificates() =>
        Pem.Certificates(Read()) is { Count: > 0 } certificates ? certificates : throw Wrong("holds no certificate (PEM)", null);

    public IpamException Wrong(string what, Exception? inner) => new(
        ErrorCode.InvalidConfig,
        $"{this} {what}",
        "name a readable PEM file there; nothing was sent to etcd",
        inner);

    public override string ToString() => $"datastore.{Setting} '{GrpcStatus.Printable(Path)}'";
}
