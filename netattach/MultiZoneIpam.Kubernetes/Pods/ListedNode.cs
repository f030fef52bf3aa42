using System.Text.Json;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Kubernetes;

/// <summary>A node of a cluster, and whether its kubelet is heard of.</summary>
public sealed record ListedNode(string Name, bool IsReady)
{
    /// <exception cref="IpamException">Code 6: a field has a type that no node has, or there is no name.</exception>
    public static ListedNode Read(JsonElement node)
    {
        var status = node.Find("status") ?? default;
        var isReady = status.FindItems("conditions").Any(condition => condition.FindString("type") == "Ready" && condition.FindString("status") == "True");
        return new ListedNode((node.Find("metadata") ?? default).RequiredName("node"), isReady);
    }
}
