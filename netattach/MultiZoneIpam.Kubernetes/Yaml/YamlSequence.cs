using System.Text.Json;
using YamlDotNet.Core;

namespace MultiZoneIpam.Kubernetes;

/// <summary>A list of nodes.</summary>
sealed class YamlSequence(Mark start) : YamlNode(start)
{
    public List<YamlNode> Items { get; } = [];

    protected override void WriteValue(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var item in Items)
            item.Write(json);
        json.WriteEndArray();
    }
}
