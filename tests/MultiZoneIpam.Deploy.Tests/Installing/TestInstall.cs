using System.Diagnostics;
using MultiZoneIpam.Installing;
using MultiZoneIpam.Testing;

namespace MultiZoneIpam.Deploy.Tests.Installing;

/// <summary>A node to install on, a folder, and everything that its pod has mounted.</summary>
sealed class TestInstall : IDisposable
{
    public const string NodeFileText =
        """
        {
          "datastore": {
            "type": "etcd",
            "endpoints": ["https://10.0.0.1:2379"],
            "caFile": "/etc/cni/net.d/multizone-ipam.d/etcd/ca.crt",
            "certFile": "/etc/cni/net.d/multizone-ipam.d/etcd/tls.crt",
            "keyFile": "/etc/cni/net.d/multizone-ipam.d/etcd/tls.key"
          },
          "kubernetes": { "kubeconfig": "/etc/cni/net.d/multizone-ipam.d/kubeconfig" },
          "inline": "deny"
        }
        """;

    readonly TemporaryFolder folder = new();
    readonly CertificateAuthority authority;

    public TestInstall()
    {
        authority = new CertificateAuthority(folder.Path, "ca");
        Config = new MountedFiles(Directory.CreateDirectory(folder.File("config")).FullName);
        Etcd = new MountedFiles(Directory.CreateDirectory(folder.File("etcd")).FullName);
        Account = new MountedFiles(Directory.CreateDirectory(folder.File("account")).FullName);
        Paths = new InstallPaths
        {
            Plugin = folder.Write("plugin", "#!/bin/true\n"),
            NodeFile = Path.Combine(Config.Path, "multizone-ipam.conf"),
            Etcd = Etcd.Path,
            ServiceAccount = Account.Path,
            Root = Directory.CreateDirectory(folder.File("node")).FullName,
        };
        SetNodeFile(NodeFileText);
        Etcd.Set(Pair("node", "tls"));
        SetToken("token-1");
    }

    public InstallPaths Paths { get; }

    public MountedFiles Config { get; }

    public MountedFiles Etcd { get; }

    public MountedFiles Account { get; }

    public TemporaryFolder Folder => folder;

    public Dictionary<string, string> Environment { get; } = new()
    {
        ["NODE_NAME"] = "node1",
        ["KUBERNETES_SERVICE_HOST"] = "10.96.0.1",
        ["KUBERNETES_SERVICE_PORT"] = "443",
    };

    public Installation Installation => new(Paths, name => Environment.GetValueOrDefault(name));

    public void SetNodeFile(string json) => Config.Set(("multizone-ipam.conf", json));

    public void SetToken(string token) => Account.Set(("ca.crt", File.ReadAllText(authority.CaFile)), ("token", token));

    /// <summary>The CA, and a certificate of its with its key, as the files NAME.crt and NAME.key.</summary>
    public (string Name, string Content)[] Pair(string commonName, string name)
    {
        var (certFile, keyFile) = authority.Issue(commonName);
        return [("ca.crt", File.ReadAllText(authority.CaFile)), ($"{name}.crt", File.ReadAllText(certFile)), ($"{name}.key", File.ReadAllText(keyFile))];
    }

    /// <summary>The names of all files below the node's folder of the project, hidden ones too, but not the lock.</summary>
    public IEnumerable<string> FilesOnNode() => Directory.EnumerateFileSystemEntries(Paths.InstalledFolder)
        .Select(Path.GetFileName).OfType<string>().Where(name => name != ".install.lock").Order(StringComparer.Ordinal);

    /// <summary>The program itself, on the same paths.</summary>
    public Process Start(string plugin, string mode)
    {
        var start = new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "multizone-ipamd"),
            ["install", mode, "--plugin", plugin, "--node-file", Paths.NodeFile, "--etcd", Paths.Etcd, "--service-account", Paths.ServiceAccount, "--root", Paths.Root])
        {
            RedirectStandardError = true,
        };
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public void Dispose()
    {
        authority.Dispose();
        folder.Dispose();
    }
}
