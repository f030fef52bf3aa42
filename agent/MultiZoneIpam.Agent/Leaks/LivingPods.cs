using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Agent.Leaks;

/// <summary>
/// The pods that an API server told of, asked whether a holder is among them. A pod lives until it is gone from the API or its phase is
/// a last one; one that is being deleted lives. What cannot be told for certain lives too.
/// </summary>
sealed class LivingPods
{
    /// <summary>Of an MD5 in hexadecimal. The UIDs that an API server gives have dashes.</summary>
    const int HashLength = 32;

    readonly Dictionary<(string Namespace, string Name), Pod> byName = [];
    readonly HashSet<string> uids = new(StringComparer.Ordinal);

    public LivingPods(params IEnumerable<Pod?> pods)
    {
        foreach (var pod in pods.OfType<Pod>())
        {
            byName[(pod.Namespace, pod.Name)] = pod;
            if (!pod.IsOver)
                uids.UnionWith(new[] { pod.RuntimeUid, pod.Uid }.OfType<string>());
        }
    }

    /// <summary>Only a pod of a known name can be asked for once more before anything is freed.</summary>
    public static bool CanJudge(Holder holder) => holder is { Namespace.Length: > 0, Pod.Length: > 0 };

    /// <summary>
    /// A static pod, by the hash that is its UID in the runtime. It may run without a mirror in the API, as where its namespace is
    /// missing or an admission refuses it: that there is no mirror says nothing about it.
    /// </summary>
    public static bool IsStatic(Holder holder) =>
        holder is { PodUid: { Length: HashLength } uid } && !uid.AsSpan().ContainsAnyExcept("0123456789abcdef");

    /// <summary>Whether it is kept only because a pod may be there that the API does not know.</summary>
    public bool IsUntold(Holder holder) => CanJudge(holder) && IsStatic(holder) && !uids.Contains(holder.PodUid!) && WhyGone(holder) is null;

    /// <summary>Null where its pod lives, or nobody can tell.</summary>
    public string? WhyGone(Holder holder)
    {
        if (!CanJudge(holder) || (holder.PodUid is { Length: > 0 } own && uids.Contains(own)))
            return null;
        if (!byName.TryGetValue((holder.Namespace!, holder.Pod!), out var pod))
            return IsStatic(holder) ? null : "there is no such pod";
        if (holder.PodUid is not { Length: > 0 } uid)
            return pod.IsOver ? $"the pod is over ({pod.Phase})" : null;
        if (pod.RuntimeUid == uid || pod.Uid == uid)
            return $"the pod is over ({pod.Phase})";
        return pod.RuntimeUid is { } other && (pod.IsStatic || !IsStatic(holder)) ? $"the pod of that name is another one now (UID {other})" : null;
    }
}
