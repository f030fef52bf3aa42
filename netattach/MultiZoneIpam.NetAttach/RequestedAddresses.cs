using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Addresses;

namespace MultiZoneIpam.NetAttach;

/// <summary>The addresses that one source asks for, as written; never empty. To be granted all, or none.</summary>
public sealed record RequestedAddresses
{
    RequestedAddresses(RequestSource source, IReadOnlyList<string> texts)
    {
        Source = source;
        Texts = texts;
    }

    public RequestSource Source { get; }

    /// <summary>Each "address" or "address/prefix".</summary>
    public IReadOnlyList<string> Texts { get; }

    public string SourceName => Source switch
    {
        RequestSource.RuntimeConfig => "runtimeConfig.ips",
        RequestSource.ConfigArgs => "args.cni.ips",
        _ => "IP in CNI_ARGS",
    };

    /// <summary>Null where the source names no address: then it says nothing, and the next source is asked.</summary>
    public static RequestedAddresses? From(RequestSource source, IReadOnlyList<string>? texts) =>
        texts is null or { Count: 0 } ? null : new RequestedAddresses(source, texts);

    /// <summary>The addresses, in order. A prefix must be valid and is not used: the zone's subnet has one.</summary>
    /// <exception cref="IpamException">One is malformed: code 4 for CNI_ARGS, else 7.</exception>
    public IReadOnlyList<Address> Parse()
    {
        var addresses = new List<Address>();
        foreach (var text in Texts)
        {
            if (!TryParse(text, out var address))
                throw new IpamException(Code, $"{SourceName} asks for '{Quoted.Text(text)}', which is not an IP address", "write 10.1.2.3 or 10.1.2.3/24");
            addresses.Add(address);
        }
        return addresses;
    }

    internal static bool TryParse(string text, out Address address)
    {
        var trimmed = text.AsSpan().Trim();
        return trimmed.Contains('/') ? Subnet.TryParseCidr(trimmed, out address, out _) : Address.TryParse(trimmed, out address);
    }

    ErrorCode Code => Source == RequestSource.CniArgs ? ErrorCode.InvalidEnvironment : ErrorCode.InvalidConfig;
}
