using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Addresses;

namespace MultiZoneIpam.NetAttach.Pods;

/// <summary>What a pod's annotations wish for one interface. A wish, never a right: the zone's policy judges it.</summary>
public sealed record InterfaceWish
{
    public static readonly InterfaceWish None = new();

    /// <summary>Exactly these addresses, all of them; null where not wished. Never together with <see cref="Pool"/>.</summary>
    public IReadOnlyList<Address>? Ips { get; init; }

    /// <summary>Any free address of these, for each range set; null where not wished.</summary>
    public IReadOnlyList<AddressSpan>? Pool { get; init; }

    /// <summary>In place of the range's gateway: one, or one per family; null where not wished.</summary>
    public IReadOnlyList<Address>? Gateways { get; init; }

    /// <summary>The zones to try, in order; null where not wished.</summary>
    public IReadOnlyList<ZoneName>? Zones { get; init; }

    /// <summary>The annotation that asks for addresses, for messages: "net1.ipam.multizone.dev/ip"; null where none does.</summary>
    public string? AddressesFrom { get; init; }

    /// <summary>This wish, and of the other what this one leaves open. Ips and pool are one thing, the addresses.</summary>
    internal InterfaceWish Over(InterfaceWish other)
    {
        var ownAddresses = Ips is not null || Pool is not null;
        return new InterfaceWish
        {
            Ips = ownAddresses ? Ips : other.Ips,
            Pool = ownAddresses ? Pool : other.Pool,
            AddressesFrom = ownAddresses ? AddressesFrom : other.AddressesFrom,
            Gateways = Gateways ?? other.Gateways,
            Zones = Zones ?? other.Zones,
        };
    }
}
