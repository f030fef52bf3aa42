using MultiZoneIpam.Zones.Addresses;

namespace MultiZoneIpam.Zones.Records;

/// <summary>An address as an attachment gets it: with the prefix length of its subnet and the gateway of its range.</summary>
public sealed record AllocatedAddress(Address Address, int PrefixLength, Address? Gateway, RequestKind Request);
