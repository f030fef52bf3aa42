using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Addresses;

namespace MultiZoneIpam.NetAttach.Pods;

/// <summary>What annotations wish for one interface. Addresses and pool are never both given.</summary>
public sealed record AnnotatedWishes
{
    public IReadOnlyList<Address> Addresses { get; init; } = [];

    /// <summary>Addresses of which one is taken: for the replicas of a workload.</summary>
    public IReadOnlyList<AddressSpan> Pool { get; init; } = [];

    public Address? Gateway { get; init; }

    public int? PrefixLength { get; init; }

    /// <summary>Zones to be tried in order; null where the annotations say nothing.</summary>
    public IReadOnlyList<ZoneName>? Zones { get; init; }

    public bool ChoosesAddress => Addresses.Count > 0 || Pool.Count > 0;

    /// <summary>These wishes, and for what they leave open those of a less specific annotation.</summary>
    public AnnotatedWishes Or(AnnotatedWishes other) => new()
    {
        Addresses = ChoosesAddress ? Addresses : other.Addresses,
        Pool = ChoosesAddress ? Pool : other.Pool,
        Gateway = Gateway ?? other.Gateway,
        PrefixLength = PrefixLength ?? other.PrefixLength,
        Zones = Zones ?? other.Zones,
    };
}
