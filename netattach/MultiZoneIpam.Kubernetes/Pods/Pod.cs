using System.Text.Json;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Kubernetes;

/// <summary>What zones need to know of a pod, as the API or a manifest gives it; everything else is not read.</summary>
public sealed record Pod
{
    public required string Namespace { get; init; }
    public required string Name { get; init; }

    /// <summary>Null where a manifest gives none.</summary>
    public string? Uid { get; init; }

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = Nothing;
    public IReadOnlyDictionary<string, string> Labels { get; init; } = Nothing;
    public string? NodeName { get; init; }
    public string? ServiceAccountName { get; init; }

    /// <summary>Pending, Running, Succeeded, Failed or Unknown; null in a manifest.</summary>
    public string? Phase { get; init; }

    public IReadOnlyList<OwnerReference> OwnerReferences { get; init; } = [];

    /// <summary>The pod is being deleted: deletionTimestamp is set.</summary>
    public bool IsTerminating { get; init; }

    /// <summary>A kubelet runs it from a manifest. Then the runtime's K8S_POD_UID is not this <see cref="Uid"/>.</summary>
    public bool IsStatic { get; init; }

    static readonly IReadOnlyDictionary<string, string> Nothing = new Dictionary<string, string>();

    /// <param name="pod">An object of kind Pod; a namespace that is not given is "default".</param>
    /// <exception cref="IpamException">Code 6: a field has a type that no pod has, or there is no name.</exception>
    public static Pod Read(JsonElement pod)
    {
        var metadata = pod.Find("metadata") ?? default;
        var spec = pod.Find("spec") ?? default;
        var annotations = metadata.FindStrings("annotations") ?? Nothing;
        return new Pod
        {
            Namespace = metadata.FindString("namespace") is { Length: > 0 } given ? given : "default",
            Name = metadata.FindString("name") is { Length: > 0 } name
                ? name
                : throw new IpamException(ErrorCode.Decode, "the pod has no metadata.name"),
            Uid = metadata.FindString("uid"),
            Annotations = annotations,
            Labels = metadata.FindStrings("labels") ?? Nothing,
            NodeName = spec.FindString("nodeName"),
            ServiceAccountName = spec.FindString("serviceAccountName"),
            Phase = pod.Find("status") is { } status ? status.FindString("phase") : null,
            OwnerReferences = ReadOwners(metadata),
            IsTerminating = metadata.FindString("deletionTimestamp") is not null,
            IsStatic = annotations.TryGetValue("kubernetes.io/config.source", out var source) && source != "api",
        };
    }

    static List<OwnerReference> ReadOwners(JsonElement metadata)
    {
        var owners = new List<OwnerReference>();
        foreach (var owner in metadata.FindItems("ownerReferences"))
            owners.Add(OwnerReference.Read(owner));
        return owners;
    }
}
