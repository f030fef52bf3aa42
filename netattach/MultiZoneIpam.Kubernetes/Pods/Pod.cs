using System.Text.Json;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Kubernetes;

/// <summary>What zones need to know of a pod, as the API or a manifest gives it; everything else is not read.</summary>
public sealed record Pod
{
    public required string Namespace { get; init; }
    public required string Name { get; init; }

    /// <summary>What the name begins with where the API server has made up the rest of it; also set, without meaning, for a StatefulSet's.</summary>
    public string? GenerateName { get; init; }

    /// <summary>Null where a manifest gives none.</summary>
    public string? Uid { get; init; }

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = Nothing;
    public IReadOnlyDictionary<string, string> Labels { get; init; } = Nothing;
    public string? ServiceAccountName { get; init; }

    /// <summary>Pending, Running, Succeeded, Failed or Unknown; null in a manifest.</summary>
    public string? Phase { get; init; }

    public IReadOnlyList<OwnerReference> OwnerReferences { get; init; } = [];

    public OwnerReference? Controller => OwnerReference.ControllerOf(OwnerReferences);

    /// <summary>All its containers have ended, and none will start again.</summary>
    public bool IsOver => Phase is "Succeeded" or "Failed";

    /// <summary>The pod is being deleted: deletionTimestamp is set.</summary>
    public bool IsTerminating { get; init; }

    /// <summary>A kubelet runs it from a manifest.</summary>
    public bool IsStatic { get; init; }

    /// <summary>
    /// The UID that the kubelet runs it under, the runtime's K8S_POD_UID; null where it is not known. A static pod's is not
    /// <see cref="Uid"/>, which is its mirror's in the API, but the hash that the kubelet writes into the mirror.
    /// </summary>
    public string? RuntimeUid => IsStatic ? Annotations.GetValueOrDefault("kubernetes.io/config.hash") : Uid;

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
            Namespace = metadata.NamespaceOrDefault(),
            Name = metadata.RequiredName("pod"),
            GenerateName = metadata.FindString("generateName"),
            Uid = metadata.FindString("uid"),
            Annotations = annotations,
            Labels = metadata.FindStrings("labels") ?? Nothing,
            ServiceAccountName = spec.FindString("serviceAccountName"),
            Phase = pod.Find("status") is { } status ? status.FindString("phase") : null,
            OwnerReferences = OwnerReference.ReadAll(metadata),
            IsTerminating = metadata.FindString("deletionTimestamp") is not null,
            IsStatic = annotations.TryGetValue("kubernetes.io/config.source", out var source) && source != "api",
        };
    }
}
