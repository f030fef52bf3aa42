using System.Globalization;
using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.Plugin.Pods;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Catalog;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Agent.Leaks;

/// <summary>
/// Whether the one for whom an address is kept is gone for good, or scaled below it. What the cluster cannot be asked about, such as a
/// controller of a kind that this program does not know, counts as there.
/// </summary>
sealed class OwnerQuestions(OpenCluster cluster)
{
    static readonly Dictionary<string, ApiResource> Controllers = new(StringComparer.Ordinal)
    {
        ["deployment"] = ApiResource.Deployments,
        ["statefulset"] = ApiResource.StatefulSets,
        ["daemonset"] = ApiResource.DaemonSets,
        ["replicaset"] = ApiResource.ReplicaSets,
        ["job"] = ApiResource.Jobs,
        ["cronjob"] = ApiResource.CronJobs,
        [StickyIdentity.VirtualMachineKind] = ApiResource.VirtualMachines,
    };

    /// <summary>Null where it is still there, or that cannot be told.</summary>
    /// <exception cref="IpamException">Code 11: the cluster does not answer, or forbids the question.</exception>
    public async Task<string?> WhyGoneAsync(Reservation reservation, CancellationToken cancellationToken) =>
        await WhyOwnerGoneAsync(reservation, cancellationToken) is { } why && !await RunsAsync(MachineOf(reservation), reservation.Identity.Namespace, cancellationToken)
            ? why
            : null;

    /// <summary>Null where no virtual machine is known to have used the address last.</summary>
    static string? MachineOf(Reservation reservation)
    {
        const string Start = $"{PodOwner.VirtualMachine}/";
        if (reservation.Identity.Kind == StickyIdentity.VirtualMachineKind)
            return reservation.Identity.Name;
        return reservation.Record?.Holder.Owner is { } owner && owner.StartsWith(Start, StringComparison.Ordinal) ? owner[Start.Length..] : null;
    }

    /// <summary>
    /// A machine whose live migration has failed runs on where it was, with an address that no attachment holds any more: the target took
    /// it over, and left it reserved. It may have no VirtualMachine behind it, or a claim that is deleted.
    /// </summary>
    async Task<bool> RunsAsync(string? machine, string @namespace, CancellationToken cancellationToken) =>
        machine is not null && (await cluster.PodsOfMachineAsync(@namespace, machine, cancellationToken)).Any(pod => !pod.IsOver);

    async Task<string?> WhyOwnerGoneAsync(Reservation reservation, CancellationToken cancellationToken)
    {
        var identity = reservation.Identity;
        if (identity.Kind == Identity.PodKind)
            return await WhyPodGoneAsync(identity, reservation.Record?.Holder, cancellationToken);
        if (identity.Kind == Identity.ClaimKind)
            return await cluster.FindClaimAsync(identity.Namespace, identity.Name, cancellationToken) is null ? "the claim is deleted" : null;
        return Controllers.TryGetValue(identity.Kind, out var resource) && await IsMissingAsync(resource, identity.Namespace, identity.Name, cancellationToken)
            ? $"there is no such {resource.Kind}"
            : null;
    }

    /// <param name="last">Who had it last: the pod, and what controlled it, which nothing does to a bare pod and a static one.</param>
    async Task<string?> WhyPodGoneAsync(Identity identity, Holder? last, CancellationToken cancellationToken)
    {
        if (await cluster.FindPodAsync(identity.Namespace, identity.Name, cancellationToken) is not null)
            return null;
        if (last?.Owner is not { } owner)
            return "there is no such pod, and nothing that would start it again";
        // Others have StatefulSets too, and where a record does not tell whose it was, it may have been one of those.
        if (!owner.StartsWith("StatefulSet/", StringComparison.Ordinal) || last.OwnerGroup != ApiResource.StatefulSets.Group)
            return null;
        var name = owner["StatefulSet/".Length..];
        if (await cluster.FindControllerAsync(ApiResource.StatefulSets, identity.Namespace, name, cancellationToken) is not { } set)
            return $"there is neither the pod nor {owner}";
        return identity.Name.StartsWith($"{name}-", StringComparison.Ordinal)
            && long.TryParse(identity.Name.AsSpan(name.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal)
            && !set.Has(ordinal)
            ? $"{owner} has {set.Replicas} replicas from {set.FirstOrdinal} on, and this is none of them"
            : null;
    }

    async Task<bool> IsMissingAsync(ApiResource resource, string @namespace, string name, CancellationToken cancellationToken) =>
        await cluster.FindControllerAsync(resource, @namespace, name, cancellationToken) is null;
}
