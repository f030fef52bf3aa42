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

    /// <summary>The network selection element of the interface, where the pod's annotations give one for certain.</summary>
    public static NetworkSelectionElement? ElementOf(Pod? pod, string ifName) =>
        pod is null ? null : NetworkSelection.Read(pod.Annotations, pod.Namespace, MultusNamespace).Find(ifName, null, FirstPlace).Element;

    /// <param name="requested">What the call itself asks for; it wins over every annotation.</param>
    public static Wishes Read(RequestedAddresses? requested, Pod? pod, string ifName, NadName? nad, Zone zone)
    {
        var honoured = zone.Annotations == AnnotationUse.Honour ? pod : null;
        var own = honoured is null ? InterfaceWish.None : InterfaceAnnotations.Read(honoured.Annotations, ifName, nad, zone.Name);
        var gateways = Fitting(own.Gateways ?? [], zone);
        if (requested is not null)
            return new Wishes { Addresses = requested.Parse(), Gateways = gateways };
        if (own.AddressesFrom is null && honoured is not null && Compatible(honoured, zone) is { } wishes)
            return gateways.Count > 0 ? wishes with { Gateways = gateways } : wishes;
        return new Wishes { Addresses = own.Ips ?? [], Pool = new SpanList(own.Pool ?? []), Gateways = gateways };
    }

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
