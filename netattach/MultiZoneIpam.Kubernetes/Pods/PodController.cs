using System.Text.Json;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Kubernetes;

/// <summary>Something that starts pods: that it is there, and, of a StatefulSet, which ordinals it has.</summary>
public sealed record PodController(string Name, long FirstOrdinal, long Replicas)
{
    /// <summary>Will it start, or has it, the pod of this ordinal?</summary>
    public bool Has(long ordinal) => ordinal >= FirstOrdinal && ordinal < FirstOrdinal + Replicas;

    /// <exception cref="IpamException">Code 6: a field has a type that no such object has, or there is no name.</exception>
    public static PodController Read(JsonElement controller)
    {
        var spec = controller.Find("spec") ?? default;
        var ordinals = spec.Find("ordinals") ?? default;
        return new PodController((controller.Find("metadata") ?? default).RequiredName("controller"), Number(ordinals, "start", 0), Number(spec, "replicas", 1));
    }

    // Of kinds other than StatefulSets these fields may be anything.
    static long Number(JsonElement holder, string name, long otherwise) =>
        holder.ValueKind == JsonValueKind.Object && holder.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number)
            ? number
            : otherwise;
}
