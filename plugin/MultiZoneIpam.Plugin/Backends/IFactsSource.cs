using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Plugin.Backends;

/// <summary>Where a call gets what a cluster knows of pods. What it gets is the call's own, and disposed where it can be.</summary>
public interface IFactsSource
{
    /// <summary>Null where the node names neither an API server nor a folder of manifests.</summary>
    /// <param name="kubeconfig">Of the network's own config, if any.</param>
    /// <exception cref="IpamException">Code 7: the kubeconfig is wrong.</exception>
    IClusterFacts? Open(NodeConf node, string? kubeconfig);
}
