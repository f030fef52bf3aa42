using System.Text.Json.Nodes;
using MultiZoneIpam.Testing;

namespace MultiZoneIpam.E2E.Multus;

/// <summary>A file of e2e/cases: zones, networks, the pods that start one after the other, and what is seen of them.</summary>
/// <param name="Networks">The first one is the cluster's own, of every pod's eth0.</param>
sealed record MultusCase(IReadOnlyList<string> Zones, IReadOnlyList<NetAttachDef> Networks, IReadOnlyList<PodCase> Pods)
{
    static string Folder => Repository.At("e2e/cases");

    public static IEnumerable<string> Names =>
        Directory.EnumerateFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal);

    public static MultusCase Read(string name)
    {
        var root = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, $"{name}.json")))!.AsObject();
        return new MultusCase(
            [.. root["zones"]!.AsArray().Select(Zone)],
            [.. root["networks"]!.AsArray().Select(Network)],
            [.. root["pods"]!.AsArray().Select(Pod)]);
    }

    static string Zone(JsonNode? zone) => new JsonObject
    {
        ["apiVersion"] = "ipam.multizone.dev/v1alpha1",
        ["kind"] = "Zone",
        ["metadata"] = new JsonObject { ["name"] = (string?)zone!["name"] },
        ["spec"] = zone["spec"]!.DeepClone(),
    }.ToJsonString();

    static NetAttachDef Network(JsonNode? network)
    {
        var name = ((string)network!["nad"]!).Split('/');
        return new NetAttachDef(name[0], name[1], network["config"]!.AsObject());
    }

    static PodCase Pod(JsonNode? pod) => new(
        (string)pod!["name"]!,
        (pod["annotations"] as JsonObject ?? []).ToDictionary(annotation => annotation.Key, annotation => Text(annotation.Value!)),
        [.. (pod["interfaces"] as JsonObject ?? []).Select(expected => new InterfaceCase(
            expected.Key,
            Texts(expected.Value!["addresses"]),
            (string?)expected.Value["mac"],
            (string?)expected.Value["nad"]))],
        Texts(pod["defaultRoutes"]),
        (string?)pod["refusal"]);

    /// <summary>An annotation is a string; its JSON form is more easily read as JSON.</summary>
    static string Text(JsonNode annotation) => annotation is JsonValue value ? value.GetValue<string>() : annotation.ToJsonString();

    static IReadOnlyList<string> Texts(JsonNode? texts) => [.. (texts as JsonArray ?? []).Select(text => (string)text!)];
}
