using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.NetAttach;
using MultiZoneIpam.NetAttach.Pods;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Ranges;

namespace MultiZoneIpam.Plugin.Pods;

/// <summary>
/// What is wished for one interface: of the sources that can name addresses, the first that says something wins; a gateway may
/// come from the pod beside it.
/// </summary>
static class PodWishes
{
    /// <summary>Multus' namespace, in which the default network's NAD is looked for.</summary>
    const string MultusNamespace = "kube-system";

    /// <summary>The NAD that the pod's annotations give for the interface; null where they give none.</summary>
    public static NadName? NadOf(Pod? pod, string ifName)
    {
        if (pod is null)
            return null;
        var elements = Elements(pod, NetworkSelectionElement.Annotation, pod.Namespace);
        if (NetworkSelection.Find(elements, ifName, null) is { } element)
            return element.Nad;
        return Elements(pod, NetworkSelectionElement.DefaultNetworkAnnotation, MultusNamespace) is [var only] && (only.Interface ?? "eth0") == ifName
            ? only.Nad
            : null;
    }

    /// <param name="requested">What the call itself asks for; it wins over every annotation.</param>
    public static Wishes Read(RequestedAddresses? requested, Pod? pod, string ifName, NadName? nad, Zone zone)
    {
        var honoured = zone.Annotations == AnnotationUse.Honour ? pod : null;
        var own = honoured is null ? new AnnotatedWishes() : InterfaceAnnotations.Read(honoured.Annotations, ifName, nad, zone.Name);
        var wishes = new Wishes { Addresses = own.Addresses, Pool = new SpanList(own.Pool), Gateway = Fitting(own.Gateway, zone) };
        if (requested is not null)
            return wishes with { Addresses = requested.Parse(), Pool = SpanList.Empty };
        return honoured is null || own.ChoosesAddress ? wishes : ReadCompatible(honoured, zone, wishes);
    }

    /// <summary>Annotations that name no interface are for the one whose zone's subnets contain the address.</summary>
    static Wishes ReadCompatible(Pod pod, Zone zone, Wishes wishes)
    {
        var annotated = CompatibilityAnnotations.Read(pod.Annotations);
        var addresses = annotated.Addresses.Where(address => SubnetOf(address, zone) is not null).ToList();
        var pool = annotated.Pool.Where(span => SubnetOf(span.First, zone) is not null).ToList();
        if (addresses.Count == 0 && pool.Count == 0)
            return wishes;
        return new Wishes
        {
            Addresses = addresses,
            PerSet = RequestedPerSet.Many,
            Pool = new SpanList(pool),
            Gateway = wishes.Gateway ?? Fitting(annotated.Gateway, zone),
            PrefixLength = Fitting(annotated.PrefixLength, addresses, zone),
        };
    }

    /// <summary>A gateway outside of every subnet would leave the pod without one.</summary>
    static Address? Fitting(Address? gateway, Zone zone) => gateway is not { } address || SubnetOf(address, zone) is not null
        ? gateway
        : throw Misfit($"the annotated gateway {address} lies in no subnet of zone '{zone.Name}' ({zone.Describe()})");

    /// <summary>A wider mask than the subnet's would make other zones' addresses look like neighbours.</summary>
    static int? Fitting(int? prefixLength, List<Address> addresses, Zone zone)
    {
        foreach (var address in addresses)
        {
            if (SubnetOf(address, zone) is { } subnet && prefixLength < subnet.PrefixLength)
                throw Misfit($"the annotated netmask /{prefixLength} is wider than subnet {subnet} of zone '{zone.Name}'");
        }
        return prefixLength;
    }

    static Subnet? SubnetOf(Address address, Zone zone)
    {
        foreach (var range in zone.Sets.SelectMany(set => set.Ranges))
        {
            if (range.Subnet.Contains(address))
                return range.Subnet;
        }
        return null;
    }

    static IReadOnlyList<NetworkSelectionElement> Elements(Pod pod, string annotation, string defaultNamespace) =>
        pod.Annotations.TryGetValue(annotation, out var text)
            ? NetworkSelectionElement.ParseAll(annotation, text, defaultNamespace)
            : [];

    static IpamException Misfit(string message) =>
        new(ErrorCode.AnnotationMalformed, message, "correct the annotation on the pod, or on the template of its workload");
}
