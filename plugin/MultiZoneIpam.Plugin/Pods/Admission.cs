using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Plugin.Pods;

/// <summary>A zone's rules, applied to one pod: every way to an address comes through here.</summary>
sealed class Admission(PodInQuestion who, Func<IClusterFacts?> open)
{
    /// <exception cref="IpamException">Code 104: a rule refuses. Code 11: a fact that it needs cannot be told.</exception>
    public async Task AdmitAsync(Zone zone, Pod? pod, Wishes wishes, CancellationToken cancellationToken)
    {
        await AdmitAsync(zone, zone.Allow, "may not join it", pod, cancellationToken);
        if (wishes.WantsFixed)
            await AdmitAsync(zone, zone.Fixed, "may not ask it for a fixed address", pod, cancellationToken);
    }

    async Task AdmitAsync(Zone zone, AdmissionRule? rule, string consequence, Pod? pod, CancellationToken cancellationToken)
    {
        if (rule is null)
            return;
        var labels = rule.NeedsNamespaceLabels && who.IsNamed ? await FindNamespaceLabelsAsync(zone, cancellationToken) : null;
        if (rule.WhyNot(who.IsNamed ? who.Namespace : null, labels, pod?.ServiceAccountName ?? "default") is not { } reason)
            return;
        throw who.NotAllowed(zone.Name, $"{consequence}: {reason}");
    }

    async Task<IReadOnlyDictionary<string, string>> FindNamespaceLabelsAsync(Zone zone, CancellationToken cancellationToken)
    {
        var facts = open() ?? throw who.Untellable(zone.Name, "the zone asks for labels of the namespace, and the node file names no kubeconfig");
        return await facts.FindNamespaceLabelsAsync(who.Namespace, cancellationToken)
            ?? throw who.Untellable(zone.Name, $"there is no namespace '{who.Namespace}'");
    }
}
