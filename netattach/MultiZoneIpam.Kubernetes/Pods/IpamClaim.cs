using System.Text.Json;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Addresses;

namespace MultiZoneIpam.Kubernetes;

/// <summary>
/// An IPAMClaim (multi-net-spec, chapter 8): addresses that belong to something that outlives its pods, such as a virtual
/// machine. They are not let go before the claim is deleted.
/// </summary>
public sealed record IpamClaim
{
    public required string Namespace { get; init; }
    public required string Name { get; init; }

    /// <summary>The network that it is for: the name in its CNI config.</summary>
    public required string Network { get; init; }

    /// <summary>The addresses of <c>status.ips</c>; empty until somebody has allocated them. Their prefixes are not used.</summary>
    public IReadOnlyList<Address> Ips { get; init; } = [];

    /// <param name="claim">An object of kind IPAMClaim; a namespace that is not given is "default".</param>
    /// <exception cref="IpamException">Code 6: a field is not what the CRD allows there.</exception>
    public static IpamClaim Read(JsonElement claim)
    {
        var metadata = claim.Find("metadata") ?? default;
        return new IpamClaim
        {
            Namespace = metadata.NamespaceOrDefault(),
            Name = metadata.RequiredName("claim"),
            Network = (claim.Find("spec") ?? default).FindString("network") ?? "",
            Ips = ReadIps(claim.Find("status") ?? default),
        };
    }

    static List<Address> ReadIps(JsonElement status)
    {
        var ips = new List<Address>();
        foreach (var item in status.FindItems("ips"))
        {
            var text = item.ValueKind == JsonValueKind.String ? item.GetString()! : item.GetRawText();
            var isAddress = text.Contains('/', StringComparison.Ordinal) ? Subnet.TryParseCidr(text, out var address, out _) : Address.TryParse(text, out address);
            ips.Add(isAddress ? address : throw new IpamException(ErrorCode.Decode, $"status.ips: '{text}' is not an IP address"));
        }
        return ips;
    }
}
