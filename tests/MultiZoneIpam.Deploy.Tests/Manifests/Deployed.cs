using System.Text.Json;
using System.Text.Json.Nodes;
using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Testing;

namespace MultiZoneIpam.Deploy.Tests.Manifests;

/// <summary>The objects of deploy/kubernetes, as an API server would get them.</summary>
static class Deployed
{
    public const string Folder = "deploy/kubernetes";

    public static IReadOnlyList<string> Files { get; } =
        [.. Directory.GetFiles(Repository.At(Folder)).Select(file => Path.GetRelativePath(Repository.Root, file)).Order(StringComparer.Ordinal)];

    public static IReadOnlyList<JsonObject> In(string file) =>
        [.. YamlJson.Convert(File.ReadAllText(Repository.At(file)), file).Select(json => JsonNode.Parse(json)!.AsObject())];

    public static JsonObject Only(string kind) => Assert.Single(Files.SelectMany(In), found => Text(found, "kind") == kind);

    public static JsonObject PodSpec => Only("DaemonSet")["spec"]!["template"]!["spec"]!.AsObject();

    public static NodeConf NodeFile
    {
        get
        {
            var text = Only("ConfigMap")["data"]!["multizone-ipam.conf"]!.GetValue<string>();
            return NodeConf.Parse(System.Text.Encoding.UTF8.GetBytes(text), "deploy/kubernetes/node-file.yaml");
        }
    }

    /// <summary>With those that only run at the start.</summary>
    public static IEnumerable<JsonObject> Containers => Items(PodSpec["initContainers"]).Concat(Items(PodSpec["containers"]));

    public static JsonObject Container(string name) => Containers.Single(container => Text(container, "name") == name);

    public static IEnumerable<JsonObject> Items(JsonNode? list) => list?.AsArray().Select(item => item!.AsObject()) ?? [];

    public static string? Text(JsonNode? holder, string key) => holder?[key] is { } value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    public static IEnumerable<string> Texts(JsonNode? list) => list?.AsArray().Select(item => item!.GetValue<string>()) ?? [];
}
