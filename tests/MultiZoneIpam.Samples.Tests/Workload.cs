using MultiZoneIpam.NetAttach;
using MultiZoneIpam.NetAttach.Pods;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Samples.Tests;

/// <summary>A pod, or the pods of a template, by what the plugin reads of them.</summary>
sealed record Workload(string Place, string Namespace, IReadOnlyDictionary<string, string> Annotations)
{
    const string Group = ".ipam.multizone.dev/";

    public static Workload Of(ShownDocument document) => new(
        document.Place,
        document.Text("metadata", "namespace") ?? "default",
        document.Text("kind") == "Pod" ? document.Texts("metadata", "annotations") : document.Texts("spec", "template", "metadata", "annotations"));

    /// <summary>The interfaces and their NADs, as Multus makes them; eth0 only where the pod chooses its network.</summary>
    public IReadOnlyDictionary<string, NadName> Interfaces()
    {
        var interfaces = new Dictionary<string, NadName>();
        var selection = NetworkSelection.Read(Annotations, Namespace, "kube-system");
        if (selection.DefaultNetwork is { } cluster)
            interfaces.Add(cluster.Interface ?? "eth0", cluster.Nad);
        foreach (var (index, network) in selection.Elements.Index())
            interfaces.Add(network.Interface ?? $"net{index + 1}", network.Nad);
        return interfaces;
    }

    /// <summary>The interfaces that annotations are for, whether the pod has them or not.</summary>
    public IEnumerable<string> AnnotatedInterfaces() =>
        Annotations.Keys.Where(key => key.Contains(Group, StringComparison.Ordinal)).Select(key => key[..key.IndexOf('.', StringComparison.Ordinal)]);

    public InterfaceWish WishFor(string ifName, NadName? nad, ZoneName? zone)
    {
        var own = InterfaceAnnotations.Read(Annotations, ifName, nad, zone);
        return own.AddressesFrom is not null ? own : CompatibilityAnnotations.Read(Annotations).FirstOrDefault(own);
    }

    /// <exception cref="IpamException">An annotation is malformed.</exception>
    public void ReadAnnotations()
    {
        var interfaces = Interfaces();
        foreach (var ifName in interfaces.Keys.Union(AnnotatedInterfaces()))
            WishFor(ifName, interfaces.TryGetValue(ifName, out var nad) ? nad : null, null);
    }
}
