using System.Text.Json.Nodes;

namespace MultiZoneIpam.Golden.Tests;

/// <summary>
/// A result as CNI 1.x prints it, in the shape of an older version, by the three rules of the README. The cases "result-..."
/// have the shapes of all versions written out, so what is proved about shapes does not rest on this.
/// </summary>
static class OlderShape
{
    public static string Of(string json, string version)
    {
        var result = JsonNode.Parse(json)!.AsObject();
        if (version[0] == '1' || result["ips"] is not JsonArray ips)
            return json;
        var isFamilies = version.StartsWith("0.1", StringComparison.Ordinal) || version.StartsWith("0.2", StringComparison.Ordinal);
        return (isFamilies ? Families(result, ips) : Numbered(result, ips)).ToJsonString();
    }

    static JsonObject Numbered(JsonObject result, JsonArray ips)
    {
        foreach (var ip in ips)
            ip!["version"] = IsIPv6(ip["address"]) ? "6" : "4";
        result["dns"] ??= new JsonObject();
        return result;
    }

    static JsonObject Families(JsonObject result, JsonArray ips)
    {
        var older = new JsonObject { ["cniVersion"] = result["cniVersion"]?.DeepClone(), ["dns"] = result["dns"]?.DeepClone() ?? new JsonObject() };
        foreach (var ip in ips)
        {
            var isIPv6 = IsIPv6(ip!["address"]);
            var family = new JsonObject { ["ip"] = ip["address"]!.DeepClone() };
            if (ip["gateway"] is { } gateway)
                family["gateway"] = gateway.DeepClone();
            var routes = result["routes"]?.AsArray().Where(route => IsIPv6(route!["dst"]) == isIPv6).Select(route => route!.DeepClone()).ToArray();
            if (routes is { Length: > 0 })
                family["routes"] = new JsonArray(routes);
            older[isIPv6 ? "ip6" : "ip4"] = family;
        }
        return older;
    }

    static bool IsIPv6(JsonNode? text) => text!.GetValue<string>().Contains(':', StringComparison.Ordinal);
}
