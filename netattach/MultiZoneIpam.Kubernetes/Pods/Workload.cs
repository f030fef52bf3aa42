using System.Text.Json;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Kubernetes;

/// <summary>A controller of pods, and what controls it in turn.</summary>
public sealed record Workload
{
    public required string Namespace { get; init; }
    public required string Name { get; init; }

    /// <summary>Null where a manifest gives none.</summary>
    public string? Uid { get; init; }

    /// <summary>Null where nothing controls it.</summary>
    public OwnerReference? Controller { get; init; }

    /// <param name="workload">The object; a namespace that is not given is "default".</param>
    /// <exception cref="IpamException">Code 6: a field has a type that no such object has, or there is no name.</exception>
    public static Workload Read(JsonElement workload)
    {
        var metadata = workload.Find("metadata") ?? default;
        return new Workload
        {
            Namespace = metadata.NamespaceOrDefault(),
            Name = metadata.RequiredName("workload"),
            Uid = metadata.FindString("uid"),
            Controller = OwnerReference.ControllerOf(OwnerReference.ReadAll(metadata)),
        };
    }
}
