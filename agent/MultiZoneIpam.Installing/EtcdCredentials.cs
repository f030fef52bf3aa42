using System.Text;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Tls;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Installing;

/// <summary>
/// Certificates and keys for etcd, by file name, and which of them a node file names. It is a set that works, or it does not get
/// onto a node: one that does not would stop every node at once.
/// </summary>
sealed class EtcdCredentials(IReadOnlyDictionary<string, byte[]> files)
{
    public IReadOnlyDictionary<string, byte[]> Files => files;

    /// <summary>
    /// These, and those of <paramref name="earlier"/> that the node file still names: node file and credentials arrive in either
    /// order, and in between both must work.
    /// </summary>
    public EtcdCredentials With(IReadOnlyDictionary<string, byte[]> earlier, NodeConf installed)
    {
        var all = new Dictionary<string, byte[]>(files, StringComparer.Ordinal);
        foreach (var (_, path) in NamedBy(installed))
        {
            if (NameOf(path) is { } name && earlier.TryGetValue(name, out var content))
                all.TryAdd(name, content);
        }
        return new EtcdCredentials(all);
    }

    /// <exception cref="IpamException">Code 7: what the node file names of these is not there, or cannot be used.</exception>
    public void Check(NodeConf node)
    {
        foreach (var (setting, path) in NamedBy(node))
        {
            if (NameOf(path) is { } name && !files.ContainsKey(name))
                throw Wrong($"{setting} is {path}, and there is no '{name}' among the credentials for etcd ({string.Join(", ", files.Keys.Order(StringComparer.Ordinal))})");
        }
        if (node.Datastore is not { } datastore)
            return;
        if (TextOf(datastore.CaFile) is { } authorities && Pem.Certificates(authorities).Count == 0)
            throw Wrong($"{datastore.CaFile} would hold no certificate (PEM)");
        CheckPair(datastore.CertFile, datastore.KeyFile);
        foreach (var zone in datastore.Zones.Values)
            CheckPair(zone.CertFile, zone.KeyFile);
    }

    void CheckPair(string? certFile, string? keyFile)
    {
        if (TextOf(certFile) is not { } certificate || TextOf(keyFile) is not { } key)
            return;
        var chain = Pem.Certificates(certificate);
        if (chain.Count == 0)
            throw Wrong($"{certFile} would hold no certificate (PEM)");
        if (ClientIdentity.Of(chain, key) is null)
            throw Wrong($"{keyFile} would not hold the unencrypted key of {certFile}");
    }

    string? TextOf(string? path) => path is not null && NameOf(path) is { } name ? Encoding.UTF8.GetString(files[name]) : null;

    /// <summary>Null where the file is none of those that are put in place here.</summary>
    static string? NameOf(string path) => Path.GetDirectoryName(path) == InstallPaths.EtcdPath ? Path.GetFileName(path) : null;

    static IEnumerable<(string Setting, string Path)> NamedBy(NodeConf node)
    {
        if (node.Datastore is not { } datastore)
            yield break;
        var named = new List<(string Setting, string? Path)>
        {
            ("datastore.caFile", datastore.CaFile), ("datastore.certFile", datastore.CertFile), ("datastore.keyFile", datastore.KeyFile),
        };
        foreach (var (zone, credentials) in datastore.Zones)
            named.AddRange([($"datastore.zones.{zone}.certFile", credentials.CertFile), ($"datastore.zones.{zone}.keyFile", credentials.KeyFile)]);
        foreach (var (setting, path) in named)
        {
            if (path is not null)
                yield return (setting, path);
        }
    }

    static IpamException Wrong(string what) => new(
        ErrorCode.InvalidConfig,
        $"the node file and the credentials for etcd do not fit: {what}",
        "correct the ConfigMap or the Secret; the node keeps what it has");
}
