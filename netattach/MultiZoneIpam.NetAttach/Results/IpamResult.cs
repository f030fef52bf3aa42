using System.Text.Json;
using MultiZoneIpam.NetAttach.Configs;
using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Documents;

namespace MultiZoneIpam.NetAttach.Results;

/// <summary>
/// What an ADD answers: the addresses of one attachment, with routes and DNS. It knows no CNI version; <see cref="ToJson"/>
/// prints it in one, <see cref="Write"/> and <see cref="Read"/> keep it in a record whole.
/// </summary>
public sealed record IpamResult
{
    /// <summary>One per range set, in order; never empty.</summary>
    public required IReadOnlyList<ResultAddress> Ips { get; init; }

    public IReadOnlyList<Route> Routes { get; init; } = [];
    public Dns Dns { get; init; } = new();

    /// <summary>The result on stdout, in the shape of a supported version of CNI.</summary>
    public byte[] ToJson(string cniVersion) => JsonDocumentBytes.Of(json =>
    {
        if (CniVersions.IsAtLeast(cniVersion, "0.3.0"))
            ListResult.Write(json, cniVersion, this);
        else
            FamilyResult.Write(json, cniVersion, this);
    });

    /// <summary>Writes {"ips", "routes", "dns"} as an object, for a record.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("ips");
        foreach (var ip in Ips)
        {
            json.WriteStartObject();
            json.WriteString("address", ip.ToCidr());
            if (ip.Gateway is { } gateway)
                json.WriteString("gateway", gateway.ToString());
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (Routes.Count > 0)
        {
            json.WriteStartArray("routes");
            foreach (var route in Routes)
                route.Write(json);
            json.WriteEndArray();
        }
        if (!Dns.IsEmpty)
        {
            json.WritePropertyName("dns");
            Dns.Write(json);
        }
        json.WriteEndObject();
    }

    /// <summary>Reads what <see cref="Write"/> wrote; null, with mistakes, where it cannot be trusted. Keys of later writers are ignored.</summary>
    public static IpamResult? Read(ConfObject conf)
    {
        var mistakes = conf.Errors.Mistakes.Count;
        var ips = new List<ResultAddress>();
        foreach (var item in conf.Objects("ips") ?? [])
        {
            if (ReadIp(item) is { } ip)
                ips.Add(ip);
        }
        if (ips.Count == 0)
            conf.Mistake("ips", "names no address");
        var result = new IpamResult
        {
            Ips = ips,
            Routes = Route.ReadAll(conf, "routes") ?? [],
            Dns = conf.Object("dns") is { } dns ? Dns.Read(dns) : new Dns(),
        };
        return conf.Errors.Mistakes.Count == mistakes ? result : null;
    }

    static ResultAddress? ReadIp(ConfObject item)
    {
        var gatewayText = item.String("gateway");
        Address gateway = default;
        if (gatewayText is not null && !Address.TryParse(gatewayText, out gateway))
            item.Mistake("gateway", $"'{Quoted.Text(gatewayText)}' is not an IP address");
        if (Subnet.TryParseCidr(item.String("address"), out var address, out var prefixLength))
            return new ResultAddress(address, prefixLength, gatewayText is null ? null : gateway);
        item.Mistake("address", "is not an address with a prefix length");
        return null;
    }
}
