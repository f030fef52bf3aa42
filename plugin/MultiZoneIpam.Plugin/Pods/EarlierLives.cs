using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Plugin.Pods;

/// <summary>
/// Whether a holder is an earlier life of the pod that asks now, or another pod of its workload, and gone: as the cluster says at this
/// very moment. Nobody but the API server can say it; what it does not say for certain is "no".
/// </summary>
/// <param name="open">Opens the facts when they are asked for; null where the node knows of no pods.</param>
/// <param name="own">Who asks.</param>
/// <param name="pod">The pod that asks; null where it is not known.</param>
/// <param name="kept">For whom the addresses that it asks for are kept; null where they are not.</param>
sealed class EarlierLives(Func<IClusterFacts?> open, Holder own, Pod? pod, Kept? kept) : IEarlierLives
{
    const string MigrationLabel = "kubevirt.io/migrationJobUID";

    readonly Dictionary<AttachmentId, string> reasons = [];

    public async Task<bool> IsGoneAsync(Holder holder, CancellationToken cancellationToken)
    {
        if (!IsOfOurs(holder))
            return false;
        if (IsMigratedFrom(holder))
            return true;
        var reason = open() is { TellsWhoLives: true } cluster
            ? await WhyAliveAsync(holder, cluster.Fresh, cancellationToken)
            : "and whether that pod is gone only an API server can tell, which the node file does not name (kubernetes.kubeconfig)";
        if (reason is not null)
            reasons[holder.Attachment] = reason;
        return reason is null;
    }

    /// <summary>Why this holder was not said to be gone; null where that was not the question, as it is somebody else.</summary>
    public string? WhyAlive(Holder holder) => reasons.GetValueOrDefault(holder.Attachment);

    /// <summary>Not what the same sandbox holds, by another interface: where a runtime gives no UIDs, names alone would say that it is gone.</summary>
    bool IsOfOurs(Holder holder) =>
        holder.Attachment.Cluster == own.Attachment.Cluster
        && holder.Attachment.ContainerId != own.Attachment.ContainerId
        && holder is { Pod: { Length: > 0 }, Namespace: { Length: > 0 } }
        && holder.Namespace == own.Namespace
        && (holder.Pod == own.Pod || holder.SharesOwnerWith(own));

    /// <summary>
    /// The target of a live migration takes the address over while its source still runs. Only an address that is kept for the
    /// machine: should the migration fail, the target's DEL must not give it to strangers.
    /// </summary>
    bool IsMigratedFrom(Holder source) =>
        kept?.For.Kind is StickyIdentity.VirtualMachineKind or Identity.ClaimKind
        && pod?.Labels.ContainsKey(MigrationLabel) == true
        && own.Owner?.StartsWith($"{PodOwner.VirtualMachine}/", StringComparison.Ordinal) == true
        && source.Owner == own.Owner
        && source.Pod != own.Pod;

    /// <returns>Null where it is gone.</returns>
    async Task<string?> WhyAliveAsync(Holder holder, IClusterFacts cluster, CancellationToken cancellationToken)
    {
        if (await cluster.FindPodAsync(holder.Namespace!, holder.Pod!, cancellationToken) is not { } found)
            return null;
        if (holder.PodUid is not { Length: > 0 } uid)
            return holder.Pod == own.Pod && IsOurs(found) ? null : $"and pod {holder.Namespace}/{holder.Pod} is still there";
        if (found.RuntimeUid is { } now && now != uid)
            return null;
        return found.IsOver && uid != own.PodUid ? null : $"and that pod is still there ({Condition(found)}, UID {uid})";
    }

    /// <summary>An ADD without K8S_POD_UID is for the pod that has the name now.</summary>
    bool IsOurs(Pod found) => own.PodUid is not { Length: > 0 } uid || found.RuntimeUid == uid;

    static string Condition(Pod found) => found.IsTerminating ? "being deleted" : found.Phase ?? "its phase is not known";
}
