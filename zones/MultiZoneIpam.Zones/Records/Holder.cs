using System.Text.Json;

namespace MultiZoneIpam.Zones.Records;

/// <summary>Who holds an address: the attachment and, where they are known, its pod, NAD and owner.</summary>
public sealed record Holder(AttachmentId Attachment)
{
    public string? Namespace { get; init; }
    public string? Pod { get; init; }
    public string? PodUid { get; init; }

    /// <summary>"namespace/name" of the NetworkAttachmentDefinition.</summary>
    public string? Nad { get; init; }

    /// <summary>The CNI network's name.</summary>
    public string? Network { get; init; }

    /// <summary>"Kind/name" of what controls the pod.</summary>
    public string? Owner { get; init; }

    /// <summary>The API group of its kind, "core" for the one without a name; null in records of before groups were told.</summary>
    public string? OwnerGroup { get; init; }

    /// <summary>The key that says which sandbox has the pod's interface; null where no pod is known by its UID.</summary>
    internal string? PodInterfaceKey => PodUid is { } uid ? Keys.PodInterface(Attachment.Cluster, uid, Attachment.IfName) : null;

    /// <summary>"prod/database-1 (net1) on node1", or the container id where no pod is known.</summary>
    public override string ToString()
    {
        var who = Pod is null ? $"container {Attachment.ContainerId}" : $"{Namespace}/{Pod}";
        return $"{who} ({Attachment.IfName}) on {Attachment.Node}";
    }

    /// <summary>Whether one and the same controls both pods, as far as that is told.</summary>
    public bool SharesOwnerWith(Holder other) =>
        Owner is not null && Owner == other.Owner && (OwnerGroup is null || other.OwnerGroup is null || OwnerGroup == other.OwnerGroup);

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteString("cluster", Attachment.Cluster);
        json.WriteString("node", Attachment.Node);
        WriteText(json, "namespace", Namespace);
        WriteText(json, "pod", Pod);
        WriteText(json, "podUid", PodUid);
        json.WriteString("containerId", Attachment.ContainerId);
        json.WriteString("ifname", Attachment.IfName);
        WriteText(json, "nad", Nad);
        WriteText(json, "network", Network);
        WriteText(json, "owner", Owner);
        WriteText(json, "ownerGroup", OwnerGroup);
    }

    internal static Holder Read(JsonElement json) =>
        new(new AttachmentId(Text(json, "cluster") ?? "", Text(json, "node") ?? "", Text(json, "containerId") ?? "", Text(json, "ifname") ?? ""))
        {
            Namespace = Text(json, "namespace"),
            Pod = Text(json, "pod"),
            PodUid = Text(json, "podUid"),
            Nad = Text(json, "nad"),
            Network = Text(json, "network"),
            Owner = Text(json, "owner"),
            OwnerGroup = Text(json, "ownerGroup"),
        };

    static string? Text(JsonElement json, string key) =>
        json.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    static void WriteText(Utf8JsonWriter json, string key, string? text)
    {
        if (!string.IsNullOrEmpty(text))
            json.WriteString(key, text);
    }
}
