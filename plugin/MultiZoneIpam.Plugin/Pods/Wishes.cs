using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Ranges;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Plugin.Pods;

/// <summary>What is asked of a zone for one interface: addresses, or a list to take one from; gateways. Never a right.</summary>
sealed record Wishes
{
    public IReadOnlyList<Address> Addresses { get; init; } = [];
    public RequestedPerSet PerSet { get; init; }

    /// <summary>Fixed; Claim where the addresses are those of a claim's status.</summary>
    public RequestKind RequestedAs { get; init; } = RequestKind.Fixed;

    /// <summary>The zone keeps all these addresses for the requester already: this is no new choice.</summary>
    public bool AreItsOwn { get; init; }

    public SpanList Pool { get; init; } = SpanList.Empty;
    public IReadOnlyList<Address> Gateways { get; init; } = [];

    /// <summary>An address of one's own choice is wanted, so the zone's rule for fixed addresses applies.</summary>
    public bool WantsFixed => (Addresses.Count > 0 && !AreItsOwn) || !Pool.IsEmpty;

    /// <summary>Where the zone keeps addresses, what answers these wishes is kept: not what somebody names or lists.</summary>
    public bool AreKept => RequestedAs == RequestKind.Claim || !WantsFixed;
}
