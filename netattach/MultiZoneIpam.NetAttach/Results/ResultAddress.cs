using MultiZoneIpam.Zones.Addresses;

namespace MultiZoneIpam.NetAttach.Results;

/// <summary>An address as the main plugin puts it on the interface: with its subnet's prefix length, and the subnet's gateway.</summary>
public readonly record struct ResultAddress(Address Address, int PrefixLength, Address? Gateway)
{
    public string ToCidr() => $"{Address}/{PrefixLength}";
}
