using System.Text.Json.Nodes;

namespace MultiZoneIpam.E2E.Multus;

/// <summary>One network selection element, of either form.</summary>
sealed record NetworkSelection(string Namespace, string Name)
{
    public string? Interface { get; init; }

    public IReadOnlyList<string> Ips { get; init; } = [];

    public string? Mac { get; init; }

    public JsonObject? CniArgs { get; init; }

    /// <param name="ownNamespace">Of an element that names none.</param>
    public static IReadOnlyList<NetworkSelection> Parse(string annotation, string ownNamespace) =>
        annotation.AsSpan().ContainsAny("[{\"")
            ? [.. JsonNode.Parse(annotation)!.AsArray().Select(element => Read(element!, ownNamespace))]
            : [.. annotation.Split(',', StringSplitOptions.TrimEntries).Select(element => ReadShort(element, ownNamespace))];

    static NetworkSelection Read(JsonNode element, string ownNamespace) => new((string?)element["namespace"] ?? ownNamespace, (string)element["name"]!)
    {
        Interface = (string?)element["interface"] ?? (string?)element["interfaceRequest"],
        Ips = [.. (element["ips"] as JsonArray ?? []).Select(ip => (string)ip!)],
        Mac = (string?)element["mac"],
        CniArgs = element["cni-args"] as JsonObject,
    };

    /// <summary>[namespace/]name[@interface]</summary>
    static NetworkSelection ReadShort(string element, string ownNamespace)
    {
        var at = element.Split('@');
        var name = at[0].Split('/');
        return new NetworkSelection(name.Length == 2 ? name[0] : ownNamespace, name[^1]) { Interface = at.Length == 2 ? at[1] : null };
    }
}
