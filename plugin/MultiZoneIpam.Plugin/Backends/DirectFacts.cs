using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.Plugin.Node;

namespace MultiZoneIpam.Plugin.Backends;

/// <summary>Asks the API server that the config or the node file names, each time anew; else the folder of manifests.</summary>
public sealed class DirectFacts(TimeProvider clock) : IFactsSource
{
    static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    public IClusterFacts? Open(NodeConf node, string? kubeconfig)
    {
        if ((kubeconfig ?? node.Kubeconfig) is { Length: > 0 } path)
            return new KubernetesApi(Kubeconfig.Load(path), "multizone-ipam", Deadline, clock);
        return node.Manifests is { } manifests ? new ManifestFolder(manifests, node.NodeName) : null;
    }
}
