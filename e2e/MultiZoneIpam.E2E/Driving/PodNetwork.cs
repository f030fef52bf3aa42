using System.Text.Json;
using System.Text.Json.Nodes;
using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.Testing;

namespace MultiZoneIpam.E2E.Driving;

/// <summary>An interface that pods get, and the config of its network.</summary>
sealed record PodNetwork(string IfName, string Config)
{
    /// <summary>The networks of samples/layered: eth0 by bridge in zone web, net1 by macvlan in zone database.</summary>
    public static IReadOnlyList<PodNetwork> Layered { get; } = [OfSample("eth0", "web"), OfSample("net1", "database")];

    /// <summary>The main plugin.</summary>
    public string Type => JsonNode.Parse(Config)!["type"]!.GetValue<string>();

    /// <summary>The config of a NetworkAttachmentDefinition, with the NAD's name where it has none of its own, as Multus hands it on.</summary>
    static PodNetwork OfSample(string ifName, string name)
    {
        var file = Repository.At($"samples/layered/nad-{name}.yaml");
        using var nad = JsonDocument.Parse(Assert.Single(YamlJson.Convert(File.ReadAllText(file), file)));
        var config = JsonNode.Parse(nad.RootElement.GetProperty("spec").GetProperty("config").GetString()!)!.AsObject();
        config.TryAdd("name", nad.RootElement.GetProperty("metadata").GetProperty("name").GetString());
        return new PodNetwork(ifName, config.ToJsonString());
    }
}
