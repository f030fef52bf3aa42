using MultiZoneIpam.Zones.Addresses;

namespace MultiZoneIpam.NetAttach.Pods;

/// <summary>
/// The annotations of kube-ipam and crd-ipkeeper. They name no interface: each wish applies to the interface whose zone
/// contains its addresses, and to no other. A blank one counts as absent, as there. Their netmask or prefix must be valid and is not used: the zone's subnet has one.
/// </summary>
public static class CompatibilityAnnotations
{
    const string Ipkeeper = "ipkeeper.generals.space/";

    /// <summary>The wishes for addresses, kube-ipam's first; empty where the pod has no such annotation.</summary>
    /// <exception cref="Zones.IpamException">Code 106: one is malformed.</exception>
    public static IReadOnlyList<InterfaceWish> Read(IReadOnlyDictionary<string, string> annotations)
    {
        var wishes = new List<InterfaceWish>();
        Add(wishes, ReadIps(annotations, "kube-ipam.ip", "kube-ipam.gateway"));
        if (wishes.Count > 0 && PodAnnotation.FindFilled(annotations, "kube-ipam.netmask") is { } netmask && !IsNetmask(netmask.Value.AsSpan().Trim()))
            throw netmask.Malformed("it is neither a netmask nor a prefix length");
        Add(wishes, ReadIps(annotations, Ipkeeper + "ip_address", Ipkeeper + "gateway"));
        Add(wishes, ReadIpkeeperPool(annotations));
        return wishes;
    }

    static void Add(List<InterfaceWish> wishes, InterfaceWish? wish)
    {
        if (wish is not null)
            wishes.Add(wish);
    }

    static InterfaceWish? ReadIps(IReadOnlyDictionary<string, string> annotations, string key, string gatewayKey) =>
        PodAnnotation.FindFilled(annotations, key) is { } ip
            ? new InterfaceWish { Ips = ip.Items().ConvertAll(ip.Address), AddressesFrom = key, Gateways = ReadGateways(annotations, gatewayKey) }
            : null;

    // Its items are addresses with their subnet's prefix: "10.1.2.3/24" is one address, not a subnet.
    static InterfaceWish? ReadIpkeeperPool(IReadOnlyDictionary<string, string> annotations)
    {
        if (PodAnnotation.FindFilled(annotations, Ipkeeper + "ip_pool") is not { } pool)
            return null;
        var spans = pool.Items().ConvertAll(item =>
            item.Contains('/', StringComparison.Ordinal) ? new AddressSpan(pool.Address(item), pool.Address(item)) : pool.Span(item));
        return new InterfaceWish { Pool = spans, AddressesFrom = pool.Key, Gateways = ReadGateways(annotations, Ipkeeper + "gateway") };
    }

    static List<Address>? ReadGateways(IReadOnlyDictionary<string, string> annotations, string key) =>
        PodAnnotation.FindFilled(annotations, key) is { } gateway ? gateway.Gateways(gateway.Items()) : null;

    /// <summary>"255.255.255.0", "/24" or "24".</summary>
    static bool IsNetmask(ReadOnlySpan<char> text)
    {
        if (text.Contains('.'))
            return Address.TryParse(text, out var mask) && mask.IsIPv4 && IsOnesThenZeros((uint)mask.Bits);
        var digits = text.StartsWith("/") ? text[1..] : text;
        return Subnet.TryParseCidr($"::/{digits}", out _, out _);
    }

    static bool IsOnesThenZeros(uint mask) => (~mask & (~mask + 1)) == 0;
}
