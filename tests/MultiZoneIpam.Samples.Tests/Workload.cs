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
        foreach (var network in Elements(NetworkSelectionElement.DefaultNetworkAnnotation, "kube-system"))
            interfaces.Add(network.Interface ?? "eth0", network.Nad);
        foreach (var (index, network) in Elements(NetworkSelectionElement.Annotation, Namespace).Index())
            interfaces.Add(network.Interface ?? $"net{index + 1}", network.Nad);
        return interfaces;
    }

    /// <summary>The interfaces that annotations are for, whether the pod has them or not.</summary>
    public IEnumerable<string> AnnotatedInterfaces() =>
        Annotations.Keys.Where(key => key.Contains(Group, StringComparison.Ordinal)).Select(key => key[..key.IndexOf('.', StringComparison.Ordinal)]);

    public AnnotatedWishes WishesFor(string ifName, NadName? nad, ZoneName? zone)
    {
        var own = InterfaceAnnotations.Read(Annotations, ifName, nad, zone);
        return own.ChoosesAddress ? own : own.Or(CompatibilityAnnotations.Read(Annotations));
    }

    /// <exception cref="IpamException">An annotation is malformed.</exception>
    public void ReadAnnotations()
    {
        var interfaces = Interfaces();
        foreach (var ifName in interfaces.Keys.Union(AnnotatedInterfaces()))
            WishesFor(ifName, interfaces.TryGetValue(ifName, out var nad) ? nad : null, null);
    }

    IReadOnlyList<NetworkSelectionElement> Elements(string annotation, string defaultNamespace) =>
        Annotations.TryGetValue(annotation, out var text) ? NetworkSelectionElement.ParseAll(annotation, text, defaultNamespace) : [];
}
