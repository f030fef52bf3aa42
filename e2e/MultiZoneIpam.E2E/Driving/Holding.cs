using System.Text.Json;

namespace MultiZoneIpam.E2E.Driving;

/// <summary>A line of what <c>mzipam show</c> says: who has an address. A test writes down what it expects in the same form.</summary>
/// <param name="Pod">"namespace/name".</param>
sealed record Holding(string Zone, string Address, string Pod, string IfName)
{
    public static IReadOnlyList<Holding> ReadBound(string json)
    {
        using var document = JsonDocument.Parse(json);
        return
        [
            .. document.RootElement.EnumerateArray()
                .Where(record => Text(record, "state") == "bound")
                .Select(record => new Holding(Text(record, "zone"), Text(record, "address"), $"{Text(record, "namespace")}/{Text(record, "pod")}", Text(record, "ifname"))),
        ];
    }

    static string Text(JsonElement record, string field) => record.GetProperty(field).GetString()!;
}
