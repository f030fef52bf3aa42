using System.Security.Cryptography;

namespace MultiZoneIpam.Zones.Etcd;

/// <summary>A PEM file that a setting names. Whatever is wrong with it is said with the setting and the path, never its content.</summary>
readonly record struct PemFile(string Setting, string Path)
{
    /// <exception cref="IpamException">Code 7: it cannot be read, or <paramref name="parse"/> finds in it not what it looks for.</exception>
    public T Read<T>(Func<string, T> parse, string expected)
    {
        try
        {
            return parse(File.ReadAllText(Path));
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
        catch (Exception malformed) when (malformed is CryptographicException or ArgumentException or NotSupportedException)
        {
            throw Wrong($"does not hold {expected} (PEM)", malformed);
        }
    }

    public IpamException Wrong(string what, Exception? inner) => new(
        ErrorCode.InvalidConfig,
        $"{this} {what}",
        "name a readable PEM file there; nothing was sent to etcd",
        inner);

    public override string ToString() => $"datastore.{Setting} '{GrpcStatus.Printable(Path)}'";
}
