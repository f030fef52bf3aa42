using MultiZoneIpam.Cli.Contents;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Documents;

namespace MultiZoneIpam.Cli.Doctor;

/// <summary>All checks of one node, in the order in which their findings explain each other.</summary>
sealed class Examination(string? nodeFile, string cniFolder, TimeProvider clock)
{
    const string NodeFile = "node file";
    const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    public async Task<Findings> RunAsync(CancellationToken cancellationToken)
    {
        var findings = new Findings();
        await new PluginCheck(cniFolder).LookAsync(findings, cancellationToken);
        if (Load(findings) is not { } node)
            return findings;
        await using var stores = new ZoneStores(node);
        foreach (var check in ChecksOf(node, stores))
            await check.LookAsync(findings, cancellationToken);
        return findings;
    }

    NodeConf? Load(Findings findings)
    {
        try
        {
            var node = NodeConf.Load(nodeFile);
            var identity = $"this is node '{node.NodeName}' of cluster '{node.Cluster}'";
            if (node.Path is null)
                findings.Note(NodeFile, $"there is no {NodeConf.DefaultPath}, so everything is as by default; {identity}", null);
            else if ((File.GetUnixFileMode(node.Path) & OthersWrite) != 0)
                findings.Wrong(NodeFile, $"{node.Path} can be changed by others than its owner, and root acts upon it", $"chmod 644 {node.Path}");
            else
                findings.Good(NodeFile, $"{node.Path} is valid; {identity}");
            return node;
        }
        catch (IpamException e)
        {
            findings.Wrong(NodeFile, e);
            findings.Note(NodeFile, "all else is not looked at: the node file names it", null);
            return null;
        }
    }

    IEnumerable<ICheck> ChecksOf(NodeConf node, ZoneStores stores)
    {
        yield return new AgentCheck(node.Agent);
        yield return new CertificateCheck(node, clock);
        if (node.Datastore is { Type: DatastoreConf.Etcd } etcd)
            yield return new EtcdCheck(node, etcd);
        yield return new ZoneCheck(node, stores, clock);
        if (node.Kubeconfig is { } kubeconfig)
            yield return new ClusterCheck(node, stores, kubeconfig, clock);
        else if (node.Manifests is { } manifests)
            yield return new ManifestCheck(node, manifests);
        else
            yield return new NoClusterCheck();
        yield return new StateCheck(node, clock);
    }
}
