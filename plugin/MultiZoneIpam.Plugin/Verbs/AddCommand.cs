using System.Net.Sockets;
using MultiZoneIpam.NetAttach;
using MultiZoneIpam.NetAttach.Calls;
using MultiZoneIpam.NetAttach.Configs;
using MultiZoneIpam.NetAttach.Results;
using MultiZoneIpam.Plugin.Backends;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Plugin.Pods;
using MultiZoneIpam.Plugin.State;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Catalog;
using MultiZoneIpam.Zones.Documents;
using MultiZoneIpam.Zones.Records;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Plugin.Verbs;

/// <summary>
/// ADD: reads the config, looks at the zone, learns of the pod what the zone's rules need, judges, and takes the addresses in
/// one transaction. What it prints is what is recorded.
/// </summary>
sealed class AddCommand(CniCall call, Backing backing)
{
    /// <summary>How often the zone may be redefined while one ADD runs.</summary>
    const int Redefinitions = 5;

    readonly CniArgs args = CniArgs.Parse(call.Environment.RawArgs);

    public async Task<CniAnswer> RunAsync(CancellationToken cancellationToken)
    {
        var ipam = call.ReadIpam();
        using var facts = new PodFacts(call, args, ipam, backing);
        var zones = await ChooseZonesAsync(ipam, facts, cancellationToken);
        var dns = ReadResolvConf(ipam.ResolvConf);
        var pending = new PendingReleases(call.Node.StateDir, backing.Random);
        using var file = AttachmentFile.Lock(call.Node.StateDir, call.Name, cancellationToken);
        var before = file.Read();
        try
        {
            file.Write(NoteOf(ipam, zones.Union(before?.Zones ?? [])));
            pending.Forget(call.Name);
            // First, as the address that this one asks for may be waiting there to be released.
            await pending.CarryOutAsync(ReleaseAsync, cancellationToken);
            var record = await AllocateByFactsAsync(ipam, facts, zones, file, dns, cancellationToken);
            return new CniAnswer(0, ResultOf(record).ToJson(call.Conf.CniVersion));
        }
        catch (Exception e) when (before is null && e is not UnknownOutcomeException and (IpamException or OperationCanceledException))
        {
            // Nothing was taken. After any other failure something may have been, and the note stays for the DEL.
            file.Remove();
            throw;
        }
    }

    async Task<IReadOnlyList<ZoneName>> ChooseZonesAsync(IpamConf ipam, PodFacts facts, CancellationToken cancellationToken)
    {
        if (ipam.Zones is not { } allowed)
            return call.ZonesOf(ipam);
        try
        {
            return await facts.ChooseZonesAsync(allowed, cancellationToken);
        }
        catch (IpamException) when (facts.MayBeOvertaken)
        {
            facts.BeginAnew();
            return await facts.ChooseZonesAsync(allowed, cancellationToken);
        }
    }

    /// <summary>Nobody is refused by what a cluster said a while ago: then all is asked for anew, also which zones the pod chooses.</summary>
    async Task<AttachmentRecord> AllocateByFactsAsync(
        IpamConf ipam, PodFacts facts, IReadOnlyList<ZoneName> zones, AttachmentFile file, Dns? dns, CancellationToken cancellationToken)
    {
        try
        {
            return await AllocateInOrderAsync(ipam, facts, zones, dns, cancellationToken);
        }
        catch (IpamException e) when (facts.MayBeOvertaken && e is not UnknownOutcomeException)
        {
            facts.BeginAnew();
            var chosen = await ChooseZonesAsync(ipam, facts, cancellationToken);
            if (chosen.Any(zone => !zones.Contains(zone)))
                file.Write(NoteOf(ipam, chosen.Union(file.Read()?.Zones ?? [])));
            return await AllocateInOrderAsync(ipam, facts, chosen, dns, cancellationToken);
        }
    }

    AttachmentNote NoteOf(IpamConf ipam, IEnumerable<ZoneName> zones) => new([.. zones], call.Node.Cluster, call.Node.NodeName, ipam.Datastore);

    Task ReleaseAsync(AttachmentName name, AttachmentNote note, CancellationToken cancellationToken) =>
        new NotedRelease(call.Node, backing, call.Course).ReleaseAsync(name, note, cancellationToken);

    /// <summary>Zone after zone: the next one where one has no address left, or none for this node; never where one refuses.</summary>
    async Task<AttachmentRecord> AllocateInOrderAsync(IpamConf ipam, PodFacts facts, IReadOnlyList<ZoneName> zones, Dns? dns, CancellationToken cancellationToken)
    {
        IpamException? exhausted = null;
        var (order, seen) = await new ZoneOrder(call, ipam, facts, backing).FindAsync(zones, cancellationToken);
        foreach (var zone in order)
        {
            call.Course.Enter(zone);
            try
            {
                await using var store = backing.Stores.Open(call.Node, ipam.Datastore, zone);
                return await AllocateAsync(store, ipam, facts, zone, seen, dns, cancellationToken);
            }
            catch (IpamException e) when (e.Code == ErrorCode.ZoneExhausted && zones.Count > 1)
            {
                exhausted = exhausted is null ? e : new IpamException(e.Code, $"{exhausted.Message}; {e.Message}", e.Details);
            }
            // What was seen of the others is older than this try.
            seen = null;
        }
        throw exhausted!;
    }

    /// <param name="seen">What this call has seen of the zone already; null where it has not looked.</param>
    async Task<AttachmentRecord> AllocateAsync(
        IZoneStore store, IpamConf ipam, PodFacts facts, ZoneName zone, ZoneView? seen, Dns? dns, CancellationToken cancellationToken)
    {
        var allocator = new Allocator(store, backing.Clock, backing.Random);
        if (seen is null && allocator.Suppose(zone) is { } supposed && await TryAsync(allocator, supposed, new Reservations(store), ipam, facts, dns, cancellationToken) is { } soon)
            return soon;
        for (var round = 0; ; round++, seen = null)
        {
            var view = seen ?? await allocator.LookAsync(zone, call.Attachment, facts.PodUid, cancellationToken);
            if (view.Own is { } own)
            {
                CniVersions.RequireRoomFor(call.Conf.CniVersion, own.Addresses.Select(address => address.Address.Family));
                return own;
            }
            var (request, lives) = await RequestAsync(view, new Reservations(store), ipam, facts, dns, cancellationToken);
            var outcome = await allocator.AllocateAsync(view, request, cancellationToken);
            if (outcome is AllocationOutcome.Allocated allocated)
                return Taken(allocated, zone);
            if (outcome is not AllocationOutcome.ZoneChanged || round == Redefinitions)
                throw Refusal.Of(outcome, zone, request, lives);
        }
    }

    /// <summary>
    /// Takes by a view that nobody has just read. The transaction compares all that it rests on, so what it takes is right; whatever
    /// else comes of it is no answer: nobody is refused by what was so a while ago.
    /// </summary>
    async Task<AttachmentRecord?> TryAsync(
        Allocator allocator, ZoneView supposed, Reservations reservations, IpamConf ipam, PodFacts facts, Dns? dns, CancellationToken cancellationToken)
    {
        try
        {
            var (request, _) = await RequestAsync(supposed, reservations, ipam, facts, dns, cancellationToken);
            var outcome = await allocator.AllocateAsync(supposed, request, cancellationToken);
            return outcome is AllocationOutcome.Allocated allocated ? Taken(allocated, supposed.Zone) : null;
        }
        catch (IpamException e) when (e is not UnknownOutcomeException)
        {
            return null;
        }
    }

    AttachmentRecord Taken(AllocationOutcome.Allocated allocated, ZoneName zone)
    {
        if (!allocated.WasThere)
            call.Course.Allocated(zone, allocated.Record.Addresses.Count);
        return allocated.Record;
    }

    async Task<(AllocationRequest Request, EarlierLives Lives)> RequestAsync(
        ZoneView view, Reservations reservations, IpamConf ipam, PodFacts facts, Dns? dns, CancellationToken cancellationToken)
    {
        var definition = ZoneDefinition.Resolve(view, ipam, call.Conf.Name);
        var attachment = await facts.LearnAsync(definition.Zone, reservations, cancellationToken);
        var request = new AllocationRequest
        {
            Definition = definition,
            Holder = attachment.Holder,
            Requested = attachment.Wishes.Addresses,
            RequestedPerSet = attachment.Wishes.PerSet,
            RequestedAs = attachment.Wishes.RequestedAs,
            Pool = attachment.Wishes.Pool,
            KeptFor = attachment.Kept?.For,
            Replicas = attachment.Kept?.Replicas ?? Replicas.One,
            EarlierLives = attachment.EarlierLives,
            Gateways = attachment.Wishes.Gateways,
            Routes = ipam.Routes.Count > 0 ? ipam.Routes : definition.Zone.Routes,
            Dns = dns ?? definition.Zone.Dns,
            NodeLabels = attachment.NodeLabels,
        };
        CniVersions.RequireRoomFor(call.Conf.CniVersion, FamiliesOf(request));
        return (request, attachment.EarlierLives);
    }

    /// <summary>The family of each address that the request will be given.</summary>
    static IEnumerable<AddressFamily> FamiliesOf(AllocationRequest request)
    {
        var zone = request.Definition.Zone;
        return zone.Sets.SelectMany((set, index) =>
        {
            var named = request.RequestedPerSet == RequestedPerSet.Many ? request.Requested.Count(address => zone.SetOf(address) == index) : 1;
            return Enumerable.Repeat(set.Ranges[0].Subnet.Network.Family, Math.Max(1, named));
        });
    }

    static Dns? ReadResolvConf(string? path)
    {
        if (string.IsNullOrEmpty(path))
            return null;
        try
        {
            return ResolvConf.Parse(File.ReadAllText(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IpamException(ErrorCode.Io, $"ipam.resolvConf: {path} cannot be read: {e.Message}", null, e);
        }
    }

    static IpamResult ResultOf(AttachmentRecord record) => new()
    {
        Ips = [.. record.Addresses.Select(address => new ResultAddress(address.Address, address.PrefixLength, address.Gateway))],
        Routes = record.Routes,
        Dns = record.Dns,
    };
}
