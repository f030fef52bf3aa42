using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.NetAttach;
using MultiZoneIpam.NetAttach.Calls;
using MultiZoneIpam.NetAttach.Configs;
using MultiZoneIpam.Plugin.Verbs;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Plugin.Pods;

/// <summary>
/// Learns what a zone's rules need to know of the pod, and judges by it. Nothing is asked that no rule needs; what is needed
/// and cannot be told ends the ADD (code 11): never a random address in place of a fixed one.
/// </summary>
sealed class PodFacts(CniCall call, CniArgs args, IpamConf ipam, TimeProvider clock) : IDisposable
{
    static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    IClusterFacts? facts;

    bool NamesPod => args.PodName.Length > 0;

    public void Dispose() => (facts as IDisposable)?.Dispose();

    public async Task<AttachmentFacts> LearnAsync(Zone zone, CancellationToken cancellationToken)
    {
        var pod = await FindPodAsync(zone, cancellationToken);
        var nad = ipam.Nad ?? PodWishes.NadOf(pod, call.Environment.IfName);
        var wishes = PodWishes.Read(call, args, pod, nad, zone);
        await AdmitAsync(zone, pod, wishes, cancellationToken);
        var holder = new Holder(call.Attachment)
        {
            Namespace = NamesPod ? args.PodNamespace : null,
            Pod = NamesPod ? args.PodName : null,
            Nad = nad?.ToString(),
            Network = call.Conf.Name,
            Owner = OwnerOf(pod),
        };
        return new AttachmentFacts(holder, wishes, await FindNodeLabelsAsync(zone, cancellationToken));
    }

    IClusterFacts? Open()
    {
        if (facts is null && (ipam.KubeConfig ?? call.Node.Kubeconfig) is { Length: > 0 } kubeconfig)
            facts = new KubernetesApi(Kubeconfig.Load(kubeconfig), "multizone-ipam", Deadline, clock);
        return facts ??= call.Node.Manifests is { } manifests ? new ManifestFolder(manifests, call.Node.NodeName) : null;
    }

    async Task<Pod?> FindPodAsync(Zone zone, CancellationToken cancellationToken)
    {
        var reads = NamesPod && (zone.NeedsPod || zone.Annotations == AnnotationUse.Honour);
        if (!reads || Open() is not { } source)
        {
            return zone.NeedsPod
                ? throw Untellable(zone, NamesPod ? "the node file names neither a kubeconfig nor a folder of manifests" : "the caller names no pod (K8S_POD_NAME in CNI_ARGS)")
                : null;
        }
        var pod = await source.FindPodAsync(args.PodNamespace, args.PodName, cancellationToken)
            ?? throw Untellable(zone, "there is no such pod");
        if (!pod.IsStatic && pod.Uid is { Length: > 0 } uid && args.PodUid.Length > 0 && uid != args.PodUid)
            throw Untellable(zone, $"it has the UID {uid}, and the sandbox is for {args.PodUid}, an earlier or later pod of that name");
        return pod;
    }

    /// <summary>The zone's policy: every way to an address comes through here.</summary>
    async Task AdmitAsync(Zone zone, Pod? pod, Wishes wishes, CancellationToken cancellationToken)
    {
        await AdmitAsync(zone, zone.Allow, "may not join it", pod, cancellationToken);
        if (wishes.WantsFixed)
            await AdmitAsync(zone, zone.Fixed, "may not ask it for a fixed address", pod, cancellationToken);
    }

    async Task AdmitAsync(Zone zone, AdmissionRule? rule, string consequence, Pod? pod, CancellationToken cancellationToken)
    {
        if (rule is null)
            return;
        var labels = rule.NeedsNamespaceLabels && NamesPod ? await FindNamespaceLabelsAsync(zone, cancellationToken) : null;
        if (rule.WhyNot(NamesPod ? args.PodNamespace : null, labels, pod?.ServiceAccountName ?? "default") is not { } reason)
            return;
        throw new IpamException(
            ErrorCode.NotAllowed,
            $"zone '{zone.Name}': pod {args.PodNamespace}/{args.PodName} ({call.Environment.IfName}) {consequence}: {reason}",
            "ask whoever owns the zone; its rules stand in 'allow' and 'fixed' of the zone document");
    }

    async Task<IReadOnlyDictionary<string, string>> FindNamespaceLabelsAsync(Zone zone, CancellationToken cancellationToken)
    {
        var source = Open() ?? throw Untellable(zone, "the zone asks for labels of the namespace, and the node file names no kubeconfig");
        return await source.FindNamespaceLabelsAsync(args.PodNamespace, cancellationToken)
            ?? throw Untellable(zone, $"there is no namespace '{args.PodNamespace}'");
    }

    async Task<IReadOnlyDictionary<string, string>?> FindNodeLabelsAsync(Zone zone, CancellationToken cancellationToken)
    {
        if (!zone.NeedsNodeLabels)
            return null;
        var source = Open() ?? throw Untellable(zone, "the zone has ranges by node, and the node file names no kubeconfig to read the node's labels");
        return await source.FindNodeLabelsAsync(call.Node.NodeName, cancellationToken)
            ?? throw Untellable(zone, $"there is no node '{call.Node.NodeName}'; set nodeName in the node file");
    }

    static string? OwnerOf(Pod? pod)
    {
        foreach (var owner in pod?.OwnerReferences ?? [])
        {
            if (owner.IsController)
                return $"{owner.Kind}/{owner.Name}";
        }
        return null;
    }

    IpamException Untellable(Zone zone, string reason) => new(
        ErrorCode.TryAgainLater,
        $"zone '{zone.Name}' needs to know pod {args.PodNamespace}/{args.PodName} ({call.Environment.IfName}): {reason}",
        "no address was given, as it could be the wrong one; the runtime tries again by itself");
}
