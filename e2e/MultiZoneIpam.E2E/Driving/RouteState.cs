using System.Text.Json;

namespace MultiZoneIpam.E2E.Driving;

/// <summary>A route of a namespace, as <c>ip</c> says: "default" or a prefix, the gateway where it has one, the interface.</summary>
sealed record RouteState(string Destination, string? Gateway, string IfName)
{
    /// <param name="json">The output of <c>ip -j route show</c>, of either family.</param>
    public static IReadOnlyList<RouteState> Read(string json)
    {
        using var routes = JsonDocument.Parse(json.Trim().Length == 0 ? "[]" : json);
        return
        [
            .. routes.RootElement.EnumerateArray()
                .Where(route => route.TryGetProperty("dev", out _))
                .Select(route => new RouteState(Text(route, "dst")!, Text(route, "gateway"), Text(route, "dev")!)),
        ];
    }

    static string? Text(JsonElement route, string field) => route.TryGetProperty(field, out var value) ? value.GetString() : null;
}
