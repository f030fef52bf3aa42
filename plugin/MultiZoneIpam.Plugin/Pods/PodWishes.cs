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
    /// <summary>Multus' default; it matters only for a default network that names no namespace.</summary>
    const string MultusNamespace = "kube-system";

    /// <summary>The number of the first network's automatic interface name: 1 where Multus has no default networks.</summary>
    const int FirstPlace = 1;

    public static NetworkSelection SelectionOf(Pod pod) => NetworkSelection.Read(pod.Annotations, pod.Namespace, MultusNamespace);

    /// <summary>The network selection element of the interface, where the pod's annotations give one for certain.</summary>
    /// <param name="nad">Where the network's config names it.</param>
    public static SelectionMatch MatchOf(Pod pod, string ifName, NadName? nad) => SelectionOf(pod).Find(ifName, nad, FirstPlace);

    /// <summary>What the call asks for, else the pod's annotations for this interface.</summary>
    /// <param name="requested">What the call itself asks for; it wins over every annotation.</param>
    /// <param name="honoured">Null where there is no pod, or its annotations don't count.</param>
    public static Wishes Read(RequestedAddresses? requested, Pod? honoured, string ifName, NadName? nad, Zone zone)
    {
        var own = honoured is null ? InterfaceWish.None : InterfaceAnnotations.Read(honoured.Annotations, ifName, nad, zone.Name);
        var gateways = Fitting(own.Gateways ?? [], zone);
        return requested is not null
            ? new Wishes { Addresses = requested.Parse(), Gateways = gateways }
            : new Wishes { Addresses = own.Ips ?? [], Pool = new SpanList(own.Pool ?? []), Gateways = gateways };
    }

    /// <summary>The wishes of annotations that name no interface, where one of them is for this zone; a gateway of the interface's own stays.</summary>
    public static Wishes ReadCompatible(Pod pod, Wishes own, Zone zone) =>
        Compatible(pod, zone) is not { } wishes ? own
        : own.Gateways.Count > 0 ? wishes with { Gateways = own.Gateways }
        : wishes;

    /// <summary>Annotations that name no interface are for the one whose zone's subnets contain their addresses.</summary>
    static Wishes? Compatible(Pod pod, Zone zone)
    {
        foreach (var wish in CompatibilityAnnotations.Read(pod.Annotations))
        {
            var addresses = (wish.Ips ?? []).Where(address => IsInSubnet(address, zone)).ToList();
            var pool = (wish.Pool ?? []).Where(span => IsInSubnet(span.First, zone)).ToList();
            if (addresses.Count == 0 && pool.Count == 0)
                continue;
            var gateways = wish.Gateways ?? [];
            // Beside addresses for several interfaces, a gateway is that of one of them.
            if (addresses.Count < wish.Ips?.Count || pool.Count < wish.Pool?.Count)
                gateways = [.. gateways.Where(gateway => IsInSubnet(gateway, zone))];
            return new Wishes
            {
                Addresses = addresses,
                PerSet = RequestedPerSet.Many,
                Pool = new SpanList(pool),
                Gateways = Fitting(gateways, zone),
            };
        }
        return null;
    }

    /// <summary>A gateway outside of every subnet would leave the pod without one.</summary>
    static IReadOnlyList<Address> Fitting(IReadOnlyList<Address> gateways, Zone zone)
    {
        foreach (var gateway in gateways)
        {
            if (!IsInSubnet(gateway, zone))
            {
                throw new IpamException(
                    ErrorCode.AnnotationMalformed,
                    $"the annotated gateway {gateway} lies in no subnet of zone '{zone.Name}' ({zone.Describe()})",
                    "correct the annotation on the pod, or on the template of its workload");
            }
        }
        return gateways;
    }

    static bool IsInSubnet(Address address, Zone zone) =>
        zone.Sets.Any(set => set.Ranges.Any(range => range.Subnet.Contains(address)));
}
