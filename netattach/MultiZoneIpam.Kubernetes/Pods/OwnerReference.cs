using System.Text.Json;

namespace MultiZoneIpam.Kubernetes;

/// <summary>One object that owns another; at most one owner is the controller.</summary>
public sealed record OwnerReference
{
    public required string ApiVersion { get; init; }
    public required string Kind { get; init; }
    public required string Name { get; init; }
    public required string Uid { get; init; }
    public bool IsController { get; init; }

    /// <summary>Null where none of them is the controller.</summary>
    public static OwnerReference? ControllerOf(IReadOnlyList<OwnerReference> owners)
    {
        foreach (var owner in owners)
        {
            if (owner.IsController)
                return owner;
        }
        return null;
    }

    /// <summary>The group of <see cref="ApiVersion"/>: "apps", "kubevirt.io"; empty for the core API.</summary>
    public string Group => ApiVersion.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? ApiVersion[..slash] : "";

    internal static List<OwnerReference> ReadAll(JsonElement metadata)
    {
        var owners = new List<OwnerReference>();
        foreach (var owner in metadata.FindItems("ownerReferences"))
            owners.Add(Read(owner));
        return owners;
    }

    static OwnerReference Read(JsonElement owner) => new()
    {
        ApiVersion = owner.FindString("apiVersion") ?? "",
        Kind = owner.FindString("kind") ?? "",
        Name = owner.FindString("name") ?? "",
        Uid = owner.FindString("uid") ?? "",
        IsController = owner.Find("controller") is { ValueKind: JsonValueKind.True },
    };
}
