using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Documents;

namespace MultiZoneIpam.NetAttach.Pods;

/// <summary>
/// The annotations of the group <c>ipam.multizone.dev</c> as far as they concern one interface. A key in several places counts
/// where it is most specific: the interface's own annotations, then the entry of the JSON form by interface, by NAD, by zone.
/// </summary>
public static class InterfaceAnnotations
{
    public const string Group = "ipam.multizone.dev";

    static readonly string[] names = ["ip", "ip-pool", "gateway", "zones"];

    /// <param name="annotations">The pod's.</param>
    /// <param name="interfaceName">CNI_IFNAME.</param>
    /// <param name="nad">Null where it is not known; then no entry is selected by it.</param>
    /// <param name="zone">Null while the zone is still to be chosen; then no entry is selected by it.</param>
    /// <exception cref="IpamException">Code 106: what concerns this interface is malformed.</exception>
    public static InterfaceWish Read(IReadOnlyDictionary<string, string> annotations, string interfaceName, NadName? nad, ZoneName? zone)
    {
        var own = ReadShortForm(annotations, $"{interfaceName}.{Group}/");
        return PodAnnotation.Find(annotations, $"{Group}/interfaces") is { } json
            ? own.Over(InterfaceEntries.Read(json, interfaceName, nad, zone))
            : own;
    }

    static InterfaceWish ReadShortForm(IReadOnlyDictionary<string, string> annotations, string prefix)
    {
        RefuseUnknown(annotations, prefix);
        var ip = PodAnnotation.Find(annotations, prefix + "ip");
        var pool = PodAnnotation.Find(annotations, prefix + "ip-pool");
        if (ip is not null && pool is { } both)
            throw both.Malformed($"{prefix}ip is given as well; use one of them");
        return new InterfaceWish
        {
            Ips = ip is { } ips ? ips.Items().ConvertAll(ips.Address) : null,
            Pool = pool is { } spans ? spans.Items().ConvertAll(spans.Span) : null,
            AddressesFrom = ip?.Key ?? pool?.Key,
            Gateways = PodAnnotation.Find(annotations, prefix + "gateway") is { } gateways ? gateways.Gateways(gateways.Items()) : null,
            Zones = PodAnnotation.Find(annotations, prefix + "zones") is { } zones ? zones.Items().ConvertAll(zones.Zone) : null,
        };
    }

    static void RefuseUnknown(IReadOnlyDictionary<string, string> annotations, string prefix)
    {
        foreach (var (key, value) in annotations)
        {
            if (!key.StartsWith(prefix, StringComparison.Ordinal))
                continue;
            var name = key[prefix.Length..];
            if (Array.IndexOf(names, name) < 0)
                throw new PodAnnotation(key, value).Malformed($"its key is unknown; did you mean {prefix}{NearestName.Of(name, names)}?");
        }
    }
}
