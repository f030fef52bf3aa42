using MultiZoneIpam.Plugin.Node;

namespace MultiZoneIpam.Installing;

/// <summary>Where an installation comes from and where it goes. The defaults are those of deploy/kubernetes.</summary>
public sealed record InstallPaths
{
    /// <summary>Where plugin and agent look for what belongs to the node file, on the node.</summary>
    public const string ConfigFolder = "/etc/cni/net.d/multizone-ipam.d";

    const string CniFolder = "/opt/cni/bin";

    /// <summary>The plugin's program; beside this one in an image.</summary>
    public string Plugin { get; init; } = Path.Combine(AppContext.BaseDirectory, "multizone-ipam");

    /// <summary>The node file of all nodes, which does not name any.</summary>
    public string NodeFile { get; init; } = "/etc/multizone-ipam/config/multizone-ipam.conf";

    /// <summary>Certificates and keys for etcd.</summary>
    public string Etcd { get; init; } = "/etc/multizone-ipam/etcd";

    /// <summary>Token and certificate authority of the API server.</summary>
    public string ServiceAccount { get; init; } = Kubernetes.ServiceAccount.Folder;

    /// <summary>What is the node's root here; "/" where its folders are mounted at their own paths.</summary>
    public string Root { get; init; } = "/";

    public string InstalledPlugin => OnNode(Path.Combine(CniFolder, "multizone-ipam"));

    public string InstalledFolder => OnNode(ConfigFolder);

    public string InstalledNodeFile => OnNode(NodeConf.DefaultPath);

    public string InstalledKubeconfig => OnNode(KubeconfigPath);

    public string InstalledToken => Path.Combine(InstalledFolder, "token");

    public string InstalledEtcd => OnNode(EtcdPath);

    /// <summary>As node files name it.</summary>
    public static string KubeconfigPath => $"{ConfigFolder}/kubeconfig";

    /// <summary>As node files name it.</summary>
    public static string EtcdPath => $"{ConfigFolder}/etcd";

    string OnNode(string path) => Path.Join(Root, path[1..]);
}
