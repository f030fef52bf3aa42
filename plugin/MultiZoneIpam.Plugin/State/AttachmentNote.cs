using System.Buffers;
using System.Text.Json;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Documents;

namespace MultiZoneIpam.Plugin.State;

/// <summary>
/// What a node writes down about an attachment before it allocates, so that a release needs no config: the zones that it may
/// hold addresses in, under which cluster and node name, and the datastore where the network's config names its own.
/// </summary>
sealed record AttachmentNote(IReadOnlyList<ZoneName> Zones, string Cluster, string Node, DatastoreConf? Datastore)
{
    public byte[] ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteNumber("v", 1);
        json.WriteStartArray("zones");
        foreach (var zone in Zones)
            json.WriteStringValue(zone.ToString());
        json.WriteEndArray();
        json.WriteString("cluster", Cluster);
        json.WriteString("node", Node);
        if (Datastore is not null)
        {
            json.WritePropertyName("datastore");
            Datastore.Write(json);
        }
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Null for what is not a note, such as a file that was made and not yet written.</summary>
    public static AttachmentNote? TryRead(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty)
            return null;
        try
        {
            using var document = JsonDocument.Parse(bytes);
            if (ConfObject.From(document.RootElement, "", new ConfErrors()) is not { } conf)
                return null;
            var zones = new List<ZoneName>();
            foreach (var text in conf.Strings("zones") ?? [])
            {
                if (ZoneName.TryParse(text, out var zone))
                    zones.Add(zone);
            }
            var datastore = conf.Object("datastore") is { } section ? DatastoreConf.Read(section) : null;
            return conf.String("cluster") is { } cluster && conf.String("node") is { } node && !conf.Errors.Any
                ? new AttachmentNote(zones, cluster, node, datastore)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
