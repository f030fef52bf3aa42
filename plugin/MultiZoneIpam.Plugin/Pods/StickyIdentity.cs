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
    const string PodKind = "pod";

    /// <summary>What the API server makes names up from, and how much of it: names that only look like it don't matter.</summary>
    const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";
    const int RandomLength = 5;

    /// <summary>So much of generateName is in the name; the rest is cut off.</summary>
    const int LongestStart = 58;

    /// <param name="owner">For a zone of workloads: the exact one.</param>
    /// <returns>Null where nothing is kept.</returns>
    public static Kept? Of(Pod pod, PodOwner? owner, Sticky sticky, string ifName)
    {
        if (sticky == Sticky.None)
            return null;
        if (owner is { Kind: PodOwner.VirtualMachine } machine)
            return new Kept(new Identity(pod.Namespace, VirtualMachineKind, machine.Name, ifName), Replicas.One);
        if (sticky == Sticky.Workload && owner is { } workload && KindOf(workload) is var kind && !IsTaken(kind))
            return new Kept(new Identity(pod.Namespace, kind, workload.Name, ifName), Replicas.Many);
        return ComesBack(pod) ? new Kept(new Identity(pod.Namespace, PodKind, pod.Name, ifName), Replicas.One) : null;
    }

    /// <summary>"deployment"; of a kind that is not Kubernetes' own "statefulset.apps.kruise.io", as it may share a kind's name.</summary>
    static string KindOf(PodOwner owner) => (owner.IsOfKubernetes ? owner.Kind : $"{owner.Kind}.{owner.Group}").ToLowerInvariant();

    /// <summary>A controller of such a kind must not be taken for a pod, a machine or a claim of its name.</summary>
    static bool IsTaken(string kind) => kind is PodKind or VirtualMachineKind or Identity.ClaimKind;

    /// <summary>Will the pod that comes after this one have its name?</summary>
    static bool ComesBack(Pod pod) => pod.Controller?.Kind switch
    {
        "StatefulSet" => true,
        "ReplicaSet" or "ReplicationController" or "DaemonSet" or "Job" => false,
        _ => pod.GenerateName is not { Length: > 0 } start || !IsMadeUp(pod.Name, start.AsSpan(0, Math.Min(start.Length, LongestStart))),
    };

    static bool IsMadeUp(ReadOnlySpan<char> name, ReadOnlySpan<char> start) =>
        name.StartsWith(start) && name.Length == start.Length + RandomLength && !name[start.Length..].ContainsAnyExcept(Alphabet);
}
