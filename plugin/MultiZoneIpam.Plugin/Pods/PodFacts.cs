using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.NetAttach;
using MultiZoneIpam.NetAttach.Calls;
using MultiZoneIpam.NetAttach.Configs;
using MultiZoneIpam.NetAttach.Pods;
using MultiZoneIpam.Plugin.Backends;
using MultiZoneIpam.Plugin.Verbs;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Catalog;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Plugin.Pods;

/// <summary>
/// Learns what a zone's rules need to know of the pod, and judges by it. Nothing is asked that no rule needs; what is needed
/// and cannot be told ends the ADD (code 11): never a random address in place of a fixed one.
/// </summary>
sealed class PodFacts(CniCall call, CniArgs args, IpamConf ipam, Backing backing) : IDisposable
{
    readonly PodInQuestion who = new(args, call.Environment.IfName);
    IClusterFacts? opened;
    Pod? found;
    PodOwner? owner;
    bool isFresh;

    /// <summary>The UID as the runtime gives it, where it is fit to be a part of a key.</summary>
    public string? PodUid =>
        args.PodUid is { Length: > 0 and <= 128 } uid && !uid.AsSpan().ContainsAnyExcept("0123456789abcdefABCDEF-ghijklmnopqrstuvwxyzGHIJKLMNOPQRSTUVWXYZ_.") && uid[0] != '.'
            ? uid
            : null;

    /// <summary>Something was asked for, and the answers are not those of this moment.</summary>
    public bool MayBeOvertaken => !isFresh && opened is not null && opened.Fresh != opened;

    public void Dispose() => (opened as IDisposable)?.Dispose();

    /// <summary>Forgets what was learnt: from now on everything is asked for anew.</summary>
    public void BeginAnew()
    {
        isFresh = true;
        found = null;
        owner = null;
    }

    /// <param name="reservations">Of the zone's store.</param>
    public async Task<AttachmentFacts> LearnAsync(Zone zone, Reservations reservations, CancellationToken cancellationToken)
    {
        var (pod, nad, wishes, claim, kept) = await UnderstandAsync(zone, cancellationToken);
        PodWishes.RequireFitting(wishes.Gateways, zone);
        if (claim is { Ips.Count: > 0 })
        {
            var itsOwn = await ReadAsync(reservations, zone.Name, kept!, cancellationToken);
            wishes = wishes with { Addresses = claim.Ips, RequestedAs = RequestKind.Claim, AreItsOwn = itsOwn.IsSupersetOf(claim.Ips) };
        }
        await new Admission(who, Open).AdmitAsync(zone, pod, wishes, cancellationToken);
        var holder = new Holder(call.Attachment)
        {
            Namespace = who.IsNamed ? who.Namespace : null,
            Pod = who.IsNamed ? who.Name : null,
            PodUid = PodUid,
            Nad = nad?.ToString(),
            Network = call.Conf.Name,
            Owner = owner?.ToString(),
            OwnerGroup = owner?.Group,
        };
        return new AttachmentFacts(holder, wishes, await FindNodeLabelsAsync(zone, cancellationToken))
        {
            Kept = kept,
            EarlierLives = new EarlierLives(Open, holder, pod, wishes.AreKept ? kept : null),
        };
    }

    /// <summary>Is an address of the zone kept for this interface, which asks for no other?</summary>
    public async Task<bool> HasKeptAsync(Zone zone, Reservations reservations, CancellationToken cancellationToken) =>
        await UnderstandAsync(zone, cancellationToken) is { Kept: { } kept, Wishes.WantsFixed: false }
        && (await ReadAsync(reservations, zone.Name, kept, cancellationToken)).Count > 0;

    /// <summary>The zones to try: the pod's own list where it has one and each zone of it is among the allowed ones, else these.</summary>
    public async Task<IReadOnlyList<ZoneName>> ChooseZonesAsync(IReadOnlyList<ZoneName> allowed, CancellationToken cancellationToken)
    {
        if (!who.IsNamed || Open() is not { } facts)
            return allowed;
        found = await FindPodAsync(facts, allowed[0], cancellationToken);
        var wished = InterfaceAnnotations.Read(found.Annotations, who.IfName, NadOf(PodWishes.MatchOf(found, who.IfName, ipam.Nad)), null).Zones;
        foreach (var zone in wished ?? [])
        {
            if (!allowed.Contains(zone))
                throw who.NotAllowed(zone, $"may not choose it: network '{call.Conf.Name}' is for {string.Join(", ", allowed)}");
        }
        return wished ?? allowed;
    }

    /// <summary>What the pod is, wishes and keeps in this zone, before its rules are judged. A claim comes before wishes that name no interface.</summary>
    async Task<(Pod? Pod, NadName? Nad, Wishes Wishes, IpamClaim? Claim, Kept? Kept)> UnderstandAsync(Zone zone, CancellationToken cancellationToken)
    {
        var requested = call.Conf.ReadRequested() ?? args.Requested;
        var pod = await FindPodAsync(zone, cancellationToken);
        if (pod is null)
            return (null, ipam.Nad, PodWishes.Read(requested, null, who.IfName, ipam.Nad, zone), null, null);
        var honoured = zone.Annotations == AnnotationUse.Honour ? pod : null;
        var match = honoured is null && ipam.Nad is not null ? default : PodWishes.MatchOf(pod, who.IfName, ipam.Nad);
        var nad = NadOf(match);
        var wishes = PodWishes.Read(requested, honoured, who.IfName, nad, zone);
        owner = await FindOwnerAsync(zone, pod, cancellationToken);
        var claims = new ClaimSearch(who, call.Conf.Name);
        if (honoured is not null && claims.ReferenceOf(honoured, match) is { } reference && !wishes.WantsFixed)
        {
            var claim = await claims.FindAsync(honoured, reference, nad, zone.Name, Open()!, cancellationToken);
            return (pod, nad, wishes, claim, new Kept(ClaimSearch.IdentityOf(claim), Replicas.One));
        }
        if (honoured is not null && !wishes.WantsFixed)
            wishes = PodWishes.ReadCompatible(honoured, wishes, zone);
        var kept = StickyIdentity.Of(pod, owner, zone.Sticky, who.IfName);
        return kept is null or { For.IsKey: true }
            ? (pod, nad, wishes, null, kept)
            : throw who.Untellable(zone.Name, $"'{Quoted.Text(kept.For.Path)}' is no name to keep an address for");
    }

    IClusterFacts? Open()
    {
        opened ??= backing.Facts.Open(call.Node, ipam.KubeConfig);
        return isFresh ? opened?.Fresh : opened;
    }

    async Task<Pod?> FindPodAsync(Zone zone, CancellationToken cancellationToken)
    {
        var reads = who.IsNamed && (zone.NeedsPod || zone.Annotations == AnnotationUse.Honour);
        if (reads && Open() is { } facts)
            return found ??= await FindPodAsync(facts, zone.Name, cancellationToken);
        if (!zone.NeedsPod)
            return null;
        throw who.Untellable(zone.Name, who.IsNamed ? "the node file names neither a kubeconfig nor a folder of manifests" : "the caller names no pod (K8S_POD_NAME in CNI_ARGS)");
    }

    async Task<Pod> FindPodAsync(IClusterFacts facts, ZoneName zone, CancellationToken cancellationToken)
    {
        var pod = await facts.FindPodAsync(who.Namespace, who.Name, cancellationToken);
        // The next pod of that name is here before it is known everywhere.
        if (pod is not null && facts.Fresh != facts && UidOfAnother(pod) is not null)
            pod = await facts.Fresh.FindPodAsync(who.Namespace, who.Name, cancellationToken);
        if (pod is null)
            throw who.Untellable(zone, "there is no such pod");
        if (UidOfAnother(pod) is { } uid)
            throw who.Untellable(zone, $"it has the UID {uid}, and the sandbox is for {args.PodUid}, an earlier or later pod of that name");
        return pod;
    }

    /// <summary>The pod's UID where it is not the sandbox's.</summary>
    string? UidOfAnother(Pod pod) =>
        pod.RuntimeUid is { Length: > 0 } uid && args.PodUid.Length > 0 && uid != args.PodUid ? uid : null;

    /// <summary>Exactly where addresses are kept by it; else it is only recorded, and no reason to fail.</summary>
    async Task<PodOwner?> FindOwnerAsync(Zone zone, Pod pod, CancellationToken cancellationToken)
    {
        var search = new OwnerSearch(Open()!, backing.Clock);
        return zone.Sticky == Sticky.Workload
            ? await search.FindAsync(pod, cancellationToken)
            : owner ?? await search.FindAsFarAsKnownAsync(pod, cancellationToken);
    }

    async Task<IReadOnlyDictionary<string, string>?> FindNodeLabelsAsync(Zone zone, CancellationToken cancellationToken)
    {
        if (!zone.NeedsNodeLabels)
            return null;
        var facts = Open() ?? throw who.Untellable(zone.Name, "the zone has ranges by node, and the node file names no kubeconfig to read the node's labels");
        return await facts.FindNodeLabelsAsync(call.Node.NodeName, cancellationToken)
            ?? throw who.Untellable(zone.Name, $"there is no node '{call.Node.NodeName}'; set nodeName in the node file");
    }

    async Task<HashSet<Address>> ReadAsync(Reservations reservations, ZoneName zone, Kept kept, CancellationToken cancellationToken)
    {
        var addresses = new HashSet<Address>();
        await foreach (var reservation in reservations.OfIdentityAsync(zone, call.Node.Cluster, kept.For, cancellationToken))
            addresses.Add(reservation.Address);
        return addresses;
    }

    NadName? NadOf(SelectionMatch match) => ipam.Nad ?? match.Element?.Nad;
}
