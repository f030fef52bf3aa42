using System.Buffers;
using System.Text.Json;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Installing;

/// <summary>
/// The node file of all nodes, made one node's by its name: by their host names, nodes would be told apart by what Kubernetes
/// does not call them. What plugin and agent would refuse is no such file.
/// </summary>
sealed record SharedNodeFile(byte[] Json, NodeConf Conf)
{
    static readonly JsonWriterOptions Readable = new() { Indented = true };

    /// <exception cref="IpamException">Code 6 or 7: all that is wrong with it.</exception>
    public static SharedNodeFile Read(string path, string nodeName)
    {
        var json = WithName(File.ReadAllBytes(path), path, nodeName);
        return new SharedNodeFile(json, NodeConf.Parse(json, path));
    }

    static byte[] WithName(byte[] shared, string path, string nodeName)
    {
        try
        {
            using var document = JsonDocument.Parse(shared);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return WithName(document.RootElement, path, nodeName);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Whatever is wrong with it is said by the reader of node files.
        }
        return shared;
    }

    static byte[] WithName(JsonElement shared, string path, string nodeName)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            json.WriteString("nodeName", nodeName);
            foreach (var property in shared.EnumerateObject())
            {
                if (property.Name != "nodeName" || property.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
                    property.WriteTo(json);
                else if (property.Value.GetString() is { } named && named != nodeName)
                    throw new IpamException(
                        ErrorCode.InvalidConfig,
                        $"the node file {path} is for all nodes, and names one of them: nodeName is '{named}', this is '{nodeName}'",
                        "leave nodeName out: each node gets its own; two nodes of one name would release each other's addresses");
            }
            json.WriteEndObject();
        }
        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }
}
