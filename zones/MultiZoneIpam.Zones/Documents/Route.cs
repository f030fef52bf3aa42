using System.Text.Json;
using MultiZoneIpam.Zones.Addresses;

namespace MultiZoneIpam.Zones.Documents;

/// <summary>A route of a result. The numbers are CNI 1.1's; they are zero or null where not given.</summary>
public sealed record Route
{
    /// <summary>Destination in CIDR notation, as written.</summary>
    public required string Destination { get; init; }

    public Address? Gateway { get; init; }
    public uint? Mtu { get; init; }
    public uint? AdvMss { get; init; }
    public uint? Priority { get; init; }
    public uint? Table { get; init; }
    public uint? Scope { get; init; }

    /// <summary>Reads an array of routes at <paramref name="key"/>; null where it is absent.</summary>
    public static IReadOnlyList<Route>? ReadAll(ConfObject conf, string key)
    {
        if (conf.Objects(key) is not { } items)
            return null;
        var routes = new List<Route>();
        foreach (var item in items)
        {
            var route = Read(item);
            item.RefuseUnknown();
            if (route is not null)
                routes.Add(route);
        }
        return routes;
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("dst", Destination);
        if (Gateway is { } gateway)
            json.WriteString("gw", gateway.ToString());
        WriteNumber(json, "mtu", Mtu);
        WriteNumber(json, "advmss", AdvMss);
        WriteNumber(json, "priority", Priority);
        WriteNumber(json, "table", Table);
        WriteNumber(json, "scope", Scope);
        json.WriteEndObject();
    }

    static Route? Read(ConfObject conf)
    {
        var destination = conf.String("dst");
        var gateway = conf.String("gw");
        Address parsedGateway = default;
        if (destination is null)
            conf.Mistake("dst", "is required");
        else if (!Subnet.TryParseCidr(destination, out _, out _))
            conf.Mistake("dst", $"'{destination}' is not a subnet in CIDR notation");
        if (!string.IsNullOrEmpty(gateway) && !Address.TryParse(gateway, out parsedGateway))
            conf.Mistake("gw", $"'{gateway}' is not an IP address");
        var route = new Route
        {
            Destination = destination ?? "",
            Gateway = parsedGateway == default ? null : parsedGateway,
            Mtu = conf.UInt("mtu"),
            AdvMss = conf.UInt("advmss"),
            Priority = conf.UInt("priority"),
            Table = conf.UInt("table"),
            Scope = conf.UInt("scope"),
        };
        return destination is null ? null : route;
    }

    static void WriteNumber(Utf8JsonWriter json, string name, uint? number)
    {
        if (number is { } value)
            json.WriteNumber(name, value);
    }
}
