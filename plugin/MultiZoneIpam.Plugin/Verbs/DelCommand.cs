using MultiZoneIpam.Plugin.Backends;
using MultiZoneIpam.Plugin.State;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Records;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Plugin.Verbs;

/// <summary>
/// DEL: lets go of whatever the attachment holds. The note that its ADD left says where; without one, the config's zone does.
/// It asks nobody about the pod, and where the store is away it writes the release down and succeeds: a pod must be able to go.
/// </summary>
sealed class DelCommand(CniCall call, Backing backing)
{
    public async Task<CniAnswer> RunAsync(CancellationToken cancellationToken)
    {
        var pending = new PendingReleases(call.Node.StateDir, backing.Random);
        using (var file = LockOrNone(cancellationToken))
        {
            var note = file?.Read() ?? call.NoteFromConfig();
            try
            {
                await ReleaseAsync(call.Name, note, cancellationToken);
            }
            catch (Exception e) when (e is IpamException or OperationCanceledException)
            {
                pending.Add(call.Name, note, e as IpamException ?? new IpamException(ErrorCode.TryAgainLater, "the call took longer than its timeout"));
                return CniAnswer.Success;
            }
            file?.Remove();
        }
        await pending.CarryOutAsync(ReleaseAsync, cancellationToken);
        return CniAnswer.Success;
    }

    /// <summary>A state folder that cannot be written must not keep an address from being released.</summary>
    AttachmentFile? LockOrNone(CancellationToken cancellationToken)
    {
        try
        {
            return AttachmentFile.Lock(call.Node.StateDir, call.Name, cancellationToken);
        }
        catch (IpamException e) when (e.Code == ErrorCode.Io)
        {
            return null;
        }
    }

    Task ReleaseAsync(AttachmentName name, AttachmentNote note, CancellationToken cancellationToken) =>
        ReleaseAsync(name, note, call, backing, cancellationToken);

    /// <summary>Releases what an attachment holds in each zone of its note; a zone that cannot be asked keeps none of the others back.</summary>
    public static async Task ReleaseAsync(AttachmentName name, AttachmentNote note, CniCall call, Backing backing, CancellationToken cancellationToken)
    {
        var attachment = new AttachmentId(note.Cluster, note.Node, name.ContainerId, name.IfName);
        IpamException? failure = null;
        foreach (var zone in note.Zones)
        {
            call.Course.Enter(zone);
            try
            {
                await using var store = backing.Stores.Open(call.Node, note.Datastore, zone);
                var released = await new Releaser(store, backing.Clock).ReleaseAsync(zone, attachment, cancellationToken);
                call.Course.Released(zone, released?.Addresses.Count ?? 0);
            }
            catch (IpamException e)
            {
                failure ??= e;
            }
        }
        if (failure is not null)
            throw failure;
    }
}
