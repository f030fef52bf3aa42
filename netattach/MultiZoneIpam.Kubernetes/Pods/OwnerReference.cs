using System.Text.Json;

namespace MultiZoneIpam.Kubernetes;

/// <summary>One object that owns a pod; at most one owner of a pod is its controller.</summary>
public sealed record OwnerReference
{
    public required string ApiVersion { get; init; }
    public required string Kind { get; init; }
    public required string Name { get; init; }
    public required string Uid { get; init; }
    public bool IsController { get; init; }

    internal static OwnerReference Read(JsonElement owner) => new()
    {
        ApiVersion = owner.FindString("apiVersion") ?? "",
        Kind = owner.FindString("kind") ?? "",
        Name = owner.FindString("name") ?? "",
        Uid = owner.FindString("uid") ?? "",
        IsController = owner.Find("controller") is { ValueKind: JsonValueKind.True },
    };
}
