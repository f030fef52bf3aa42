using System.Text.Json;
using YamlDotNet.Core;

namespace MultiZoneIpam.Kubernetes;

/// <summary>A node of a YAML document, free of aliases, tags and merge keys: what is left is what JSON can say.</summary>
abstract class YamlNode(Mark start)
{
    public Mark Start { get; } = start;

    public void Write(Utf8JsonWriter json)
    {
        if (json.BytesCommitted + json.BytesPending > YamlJson.LargestDocument)
            throw new YamlException(Start, Start, $"the document's aliases make it larger than {YamlJson.LargestDocument >> 20} MiB");
        WriteValue(json);
    }

    protected abstract void WriteValue(Utf8JsonWriter json);
}
