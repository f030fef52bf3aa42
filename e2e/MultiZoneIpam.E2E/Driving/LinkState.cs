using System.Text.Json;

namespace MultiZoneIpam.E2E.Driving;

/// <summary>What <c>ip</c> says of one interface: its addresses with their prefix lengths, without the link-local ones, and its MAC.</summary>
sealed record LinkState(string IfName, string Mac, IReadOnlyList<string> Addresses)
{
    /// <param name="json">The output of <c>ip -j address show</c>.</param>
    public static IReadOnlyList<LinkState> Read(string json)
    {
        using var links = JsonDocument.Parse(json);
        return
        [
            .. links.RootElement.EnumerateArray()
                .Where(link => link.TryGetProperty("ifname", out var name) && name.GetString() != "lo")
                .Select(link => new LinkState(
                    link.GetProperty("ifname").GetString()!,
                    link.TryGetProperty("address", out var mac) ? mac.GetString()! : "",
                    [.. link.GetProperty("addr_info").EnumerateArray().Where(OfTheNetwork).Select(AddressOf)])),
        ];
    }

    static bool OfTheNetwork(JsonElement address) => address.GetProperty("scope").GetString() == "global";

    static string AddressOf(JsonElement address) => $"{address.GetProperty("local").GetString()}/{address.GetProperty("prefixlen").GetInt32()}";
}
