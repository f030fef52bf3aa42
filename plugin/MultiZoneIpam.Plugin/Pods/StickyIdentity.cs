using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Plugin.Pods;

/// <summary>
/// For whom a sticky zone keeps a pod's address (docs/workloads.md). A virtual machine is itself in both kinds of zones. A pod whose name
/// was made up for it never comes back under that name, so nothing is kept for the name: it would be kept for ever.
/// </summary>
static class StickyIdentity
{
    public const string VirtualMachineKind = "vm";

    /// <summary>What the API server makes names up from, and how much of it: names that only look like it don't matter.</summary>
    const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";
    const int RandomLength = 5;

    /// <param name="owner">For a zone of workloads: the exact one.</param>
    /// <returns>Null where nothing is kept.</returns>
    public static Kept? Of(Pod pod, PodOwner? owner, Sticky sticky, string ifName)
    {
        if (sticky == Sticky.None)
            return null;
        if (owner is { Kind: PodOwner.VirtualMachine } machine)
            return new Kept(new Identity(pod.Namespace, VirtualMachineKind, machine.Name, ifName), Replicas.One);
        if (sticky == Sticky.Workload && owner is { } workload)
            return new Kept(new Identity(pod.Namespace, workload.Kind.ToLowerInvariant(), workload.Name, ifName), Replicas.Many);
        return ComesBack(pod) ? new Kept(new Identity(pod.Namespace, "pod", pod.Name, ifName), Replicas.One) : null;
    }

    /// <summary>Will the pod that comes after this one have its name?</summary>
    static bool ComesBack(Pod pod) => pod.Controller?.Kind switch
    {
        "StatefulSet" => true,
        "ReplicaSet" or "ReplicationController" or "DaemonSet" or "Job" => false,
        _ => pod.GenerateName is not { Length: > 0 } start
            || !pod.Name.StartsWith(start, StringComparison.Ordinal)
            || pod.Name.Length != start.Length + RandomLength
            || pod.Name.AsSpan(start.Length).ContainsAnyExcept(Alphabet),
    };
}
