using System.Text.Json;
using MultiZoneIpam.NetAttach.Configs;
using MultiZoneIpam.Zones.Documents;

namespace MultiZoneIpam.NetAttach.Results;

/// <summary>The result since CNI 0.3.0: a list of addresses, which name their family until 0.4.0. An empty "dns" is left out from 1.0.0 on.</summary>
static class ListResult
{
    public static void Write(Utf8JsonWriter json, string cniVersion, IpamResult result)
    {
        var isVersion1 = CniVersions.IsAtLeast(cniVersion, "1.0.0");
        json.WriteStartObject();
        json.WriteString("cniVersion", cniVersion);
        json.WriteStartArray("ips");
        foreach (var ip in result.Ips)
        {
            json.WriteStartObject();
            if (!isVersion1)
                json.WriteString("version", ip.Address.IsIPv4 ? "4" : "6");
            json.WriteString("address", ip.ToCidr());
            if (ip.Gateway is { } gateway)
                json.WriteString("gateway", gateway.ToString());
            json.WriteEndObject();
        }
        json.WriteEndArray();
        WriteRoutes(json, result.Routes);
        if (!isVersion1 || !result.Dns.IsEmpty)
        {
            json.WritePropertyName("dns");
            result.Dns.Write(json);
        }
        json.WriteEndObject();
    }

    // The keys of 1.1.0 are printed for the versions before it as well, as host-local does: newer main plugins read them there.
    static void WriteRoutes(Utf8JsonWriter json, IReadOnlyList<Route> routes)
    {
        if (routes.Count == 0)
            return;
        json.WriteStartArray("routes");
        foreach (var route in routes)
            (route with { Mtu = Given(route.Mtu), AdvMss = Given(route.AdvMss), Priority = Given(route.Priority) }).Write(json);
        json.WriteEndArray();
    }

    // 0 means "not given" for these three, and CNI's own types leave it out; table and scope 0 have a meaning.
    static uint? Given(uint? number) => number is 0 ? null : number;
}
