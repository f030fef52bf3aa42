using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.NetAttach;
using MultiZoneIpam.NetAttach.Calls;
using MultiZoneIpam.NetAttach.Configs;
using MultiZoneIpam.NetAttach.Pods;
using MultiZoneIpam.Plugin.Backends;
using MultiZoneIpam.Plugin.Verbs;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Plugin.Pods;

/// <summary>
/// Learns what a zone's rules need to know of the pod, and judges by it. Nothing is asked that no rule needs; what is needed
/// and cannot be told ends the ADD (code 11): never a random address in place of a fixed one.
/// </summary>
sealed class PodFacts(CniCall call, CniArgs args, IpamConf ipam, IFactsSource source) : IDisposable
{
    IClusterFacts? opened;
    Pod? found;

    bool NamesPod => args.PodName.Length > 0;

    public void Dispose() => (opened as IDisposable)?.Dispose();

    public async Task<AttachmentFacts> LearnAsync(Zone zone, CancellationToken cancellationToken)
    {
        var pod = await FindPodAsync(zone, cancellationToken);
        var nad = NadOf(pod);
        var wishes = PodWishes.Read(call.Conf.ReadRequested() ?? args.Requested, pod, call.Environment.IfName, nad, zone);
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

    /// <summary>The zones to try: the pod's own list where it has one and each zone of it is among the allowed ones, else these.</summary>
    public async Task<IReadOnlyList<ZoneName>> ChooseZonesAsync(IReadOnlyList<ZoneName> allowed, CancellationToken cancellationToken)
    {
        if (!NamesPod || Open() is not { } facts)
            return allowed;
        found = await FindPodAsync(facts, allowed[0], cancellationToken);
        var wished = InterfaceAnnotations.Read(found.Annotations, call.Environment.IfName, NadOf(found), null).Zones;
        foreach (var zone in wished ?? [])
        {
            if (!allowed.Contains(zone))
                throw NotAllowed(zone, $"may not choose it: network '{call.Conf.Name}' is for {string.Join(", ", allowed)}");
        }
        return wished ?? allowed;
    }

    IClusterFacts? Open() => opened ??= source.Open(call.Node, ipam.KubeConfig);

    async Task<Pod?> FindPodAsync(Zone zone, CancellationToken cancellationToken)
    {
        var reads = NamesPod && (zone.NeedsPod || zone.Annotations == AnnotationUse.Honour);
        if (reads && Open() is { } facts)
            return found ??= await FindPodAsync(facts, zone.Name, cancellationToken);
        if (!zone.NeedsPod)
            return null;
        throw Untellable(zone.Name, NamesPod ? "the node file names neither a kubeconfig nor a folder of manifests" : "the caller names no pod (K8S_POD_NAME in CNI_ARGS)");
    }

    async Task<Pod> FindPodAsync(IClusterFacts facts, ZoneName zone, CancellationToken cancellationToken)
    {
        var pod = await facts.FindPodAsync(args.PodNamespace, args.PodName, cancellationToken)
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
        throw NotAllowed(zone.Name, $"{consequence}: {reason}");
    }

    async Task<IReadOnlyDictionary<string, string>> FindNamespaceLabelsAsync(Zone zone, CancellationToken cancellationToken)
    {
        var facts = Open() ?? throw Untellable(zone.Name, "the zone asks for labels of the namespace, and the node file names no kubeconfig");
        return await facts.FindNamespaceLabelsAsync(args.PodNamespace, cancellationToken)
            ?? throw Untellable(zone.Name, $"there is no namespace '{args.PodNamespace}'");
    }

    async Task<IReadOnlyDictionary<string, string>?> FindNodeLabelsAsync(Zone zone, CancellationToken cancellationToken)
    {
        if (!zone.NeedsNodeLabels)
            return null;
        var facts = Open() ?? throw Untellable(zone.Name, "the zone has ranges by node, and the node file names no kubeconfig to read the node's labels");
        return await facts.FindNodeLabelsAsync(call.Node.NodeName, cancellationToken)
            ?? throw Untellable(zone.Name, $"there is no node '{call.Node.NodeName}'; set nodeName in the node file");
    }

    NadName? NadOf(Pod? pod) => ipam.Nad ?? PodWishes.ElementOf(pod, call.Environment.IfName)?.Nad;

    static string? OwnerOf(Pod? pod)
    {
        foreach (var owner in pod?.OwnerReferences ?? [])
        {
            if (owner.IsController)
                return $"{owner.Kind}/{owner.Name}";
        }
        return null;
    }

    IpamException NotAllowed(ZoneName zone, string reason) => new(
        ErrorCode.NotAllowed,
        $"zone '{zone}': pod {args.PodNamespace}/{args.PodName} ({call.Environment.IfName}) {reason}",
        "ask whoever owns the zone; its rules stand in 'allow' and 'fixed' of the zone document");

    IpamException Untellable(ZoneName zone, string reason) => new(
        ErrorCode.TryAgainLater,
        $"zone '{zone}' needs to know pod {args.PodNamespace}/{args.PodName} ({call.Environment.IfName}): {reason}",
        "no address was given, as it could be the wrong one; the runtime tries again by itself");
}
