using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Installing;

/// <summary>
/// Brings a node to where its sources are: first what the node file names, then the node file, the plugin last, each by a
/// rename. All sources are judged before anything changes, and a run that dies is finished by the next.
/// </summary>
/// <param name="environment">Of the pod: NODE_NAME, and where the API server is.</param>
public sealed class Installation(InstallPaths paths, Func<string, string?> environment)
{
    const UnixFileMode Readable = AtomicFile.Private | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    const UnixFileMode Executable = Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <returns>The paths that changed.</returns>
    /// <exception cref="IpamException">The node is as it was, or on its way: the next run goes on.</exception>
    public IReadOnlyList<string> PutAll() => Locked(changed =>
    {
        PutConfiguration(changed);
        PutPlugin(changed);
    });

    /// <summary>What changes while the pod lives: node file, token, certificates. The plugin is of the image, which does not.</summary>
    /// <inheritdoc cref="PutAll"/>
    public IReadOnlyList<string> PutConfiguration() => Locked(PutConfiguration);

    List<string> Locked(Action<List<string>> put)
    {
        var changed = new List<string>();
        try
        {
            Directory.CreateDirectory(paths.InstalledFolder);
            using var only = TakeLock();
            put(changed);
            return changed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IpamException(ErrorCode.Io, $"cannot put things in place: {e.Message}", "see that the node's folders are mounted, writable for root, and have room", e);
        }
    }

    /// <summary>Ends with the process, however that ends.</summary>
    FileStream TakeLock()
    {
        var path = Path.Combine(paths.InstalledFolder, ".install.lock");
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new IpamException(ErrorCode.TryAgainLater, $"another installation works on this node: it holds {path}", "try again in a moment", e);
        }
    }

    void PutConfiguration(List<string> changed)
    {
        var node = SharedNodeFile.Read(paths.NodeFile, NodeName());
        var folder = new AtomicFolder(paths.InstalledEtcd);
        var credentials = new EtcdCredentials(MountedFolder.Read(paths.Etcd)).With(folder.Read(), InstalledNode());
        credentials.Check(node.Conf);
        var usesKubeconfig = node.Conf.Kubeconfig == InstallPaths.KubeconfigPath;
        var (kubeconfig, token) = usesKubeconfig ? ReadKubeconfig() : ([], []);

        if (usesKubeconfig)
        {
            Put(paths.InstalledToken, token, AtomicFile.Private, changed);
            Put(paths.InstalledKubeconfig, kubeconfig, AtomicFile.Private, changed);
        }
        if (folder.Put(credentials.Files))
            changed.Add(paths.InstalledEtcd);
        Put(paths.InstalledNodeFile, node.Json, AtomicFile.ModeOf(paths.InstalledNodeFile, Readable), changed);
        if (!usesKubeconfig)
        {
            Remove(paths.InstalledKubeconfig, changed);
            Remove(paths.InstalledToken, changed);
        }
    }

    void PutPlugin(List<string> changed)
    {
        var content = File.ReadAllBytes(paths.Plugin);
        Directory.CreateDirectory(Path.GetDirectoryName(paths.InstalledPlugin)!);
        Put(paths.InstalledPlugin, content, AtomicFile.ModeOf(paths.InstalledPlugin, Executable), changed);
    }

    (byte[] Kubeconfig, byte[] Token) ReadKubeconfig()
    {
        if (ServiceAccount.Load(environment, paths.ServiceAccount) is not { } server)
            throw new IpamException(
                ErrorCode.InvalidEnvironment,
                $"the node file names {InstallPaths.KubeconfigPath}, and this is no pod that knows an API server: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set",
                "run it as deploy/kubernetes does, or name a kubeconfig of your own in the node file");
        var mounted = MountedFolder.Read(paths.ServiceAccount);
        return mounted.TryGetValue("ca.crt", out var authority) && mounted.TryGetValue("token", out var token)
            ? (NodeKubeconfig.ToJson(server.Url, authority, Path.GetFileName(paths.InstalledToken)), token)
            : throw new IOException($"{paths.ServiceAccount} changed while it was read");
    }

    /// <summary>What the node has now; one that cannot be read names nothing that is worth keeping.</summary>
    NodeConf InstalledNode()
    {
        try
        {
            return File.Exists(paths.InstalledNodeFile) ? NodeConf.Load(paths.InstalledNodeFile) : new NodeConf();
        }
        catch (IpamException)
        {
            return new NodeConf();
        }
    }

    string NodeName() => environment("NODE_NAME") is { Length: > 0 } name
        ? name
        : throw new IpamException(ErrorCode.InvalidEnvironment, "NODE_NAME is not set: nobody else knows what Kubernetes calls this node", "take it from the field spec.nodeName, as deploy/kubernetes does");

    static void Put(string path, ReadOnlySpan<byte> content, UnixFileMode mode, List<string> changed)
    {
        if (AtomicFile.Put(path, content, mode))
            changed.Add(path);
    }

    static void Remove(string path, List<string> changed)
    {
        if (!File.Exists(path))
            return;
        File.Delete(path);
        changed.Add(path);
    }
}
