using System.Text.Json;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Documents;

namespace MultiZoneIpam.NetAttach.Results;

/// <summary>
/// The result of CNI 0.1.0 and 0.2.0: "ip4" and "ip6", each the first address of its family with the routes of that family.
/// What doesn't fit is dropped, so a caller checks with CniVersions.RequireRoomFor before it allocates.
/// </summary>
static class FamilyResult
{
    public static void Write(Utf8JsonWriter json, string cniVersion, IpamResult result)
    {
        if (result.Ips.Count == 0)
            throw new IpamException(ErrorCode.IncompatibleVersion, "cannot convert: no valid IP addresses");
        json.WriteStartObject();
        json.WriteString("cniVersion", cniVersion);
        WriteFamily(json, "ip4", FirstOf(result, 32), RoutesOf(result, 32));
        WriteFamily(json, "ip6", FirstOf(result, 128), RoutesOf(result, 128));
        json.WritePropertyName("dns");
        result.Dns.Write(json);
        json.WriteEndObject();
    }

    static ResultAddress? FirstOf(IpamResult result, int width)
    {
        foreach (var ip in result.Ips)
        {
            if (ip.Address.Width == width)
                return ip;
        }
        return null;
    }

    static List<Route> RoutesOf(IpamResult result, int width)
    {
        var routes = new List<Route>();
        foreach (var route in result.Routes)
        {
            if (route.Destination.Contains(':', StringComparison.Ordinal) == (width == 128))
                routes.Add(new Route { Destination = route.Destination, Gateway = route.Gateway });
        }
        return routes;
    }

    static void WriteFamily(Utf8JsonWriter json, string key, ResultAddress? ip, List<Route> routes)
    {
        if (ip is not { } given)
            return;
        json.WriteStartObject(key);
        json.WriteString("ip", given.ToCidr());
        if (given.Gateway is { } gateway)
            json.WriteString("gateway", gateway.ToString());
        if (routes.Count > 0)
        {
            json.WriteStartArray("routes");
            foreach (var route in routes)
                route.Write(json);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }
}
