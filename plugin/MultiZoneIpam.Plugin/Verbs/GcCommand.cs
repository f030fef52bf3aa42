using MultiZoneIpam.NetAttach.Configs;
using MultiZoneIpam.Plugin.Backends;
using MultiZoneIpam.Plugin.State;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Allocation;

namespace MultiZoneIpam.Plugin.Verbs;

/// <summary>
/// GC: releases what attachments of this node and this network hold that are not in the runtime's list, and goes on when one
/// fails. A config without any list frees nothing: that is no word about any attachment.
/// </summary>
sealed class GcCommand(CniCall call, Backing backing)
{
    public async Task<CniAnswer> RunAsync(CancellationToken cancellationToken)
    {
        if (call.Conf.ReadValidAttachments() is not { } listed)
            return CniAnswer.Success;
        var valid = listed.ToHashSet();
        var failures = new List<string>();
        var note = call.NoteFromConfig();
        foreach (var zone in note.Zones)
        {
            try
            {
                await CollectAsync(zone, note, valid, failures, cancellationToken);
            }
            catch (IpamException e)
            {
                failures.Add(e.Message);
            }
        }
        return failures.Count == 0
            ? CniAnswer.Success
            : throw new IpamException(ErrorCode.TryAgainLater, $"GC of network '{call.Conf.Name}' failed {failures.Count} times: {string.Join("; ", failures)}");
    }

    async Task CollectAsync(ZoneName zone, AttachmentNote note, HashSet<ValidAttachment> valid, List<string> failures, CancellationToken cancellationToken)
    {
        call.Course.Enter(zone);
        await using var store = backing.Stores.Open(call.Node, note.Datastore, zone);
        var held = await new AttachmentReader(store).OfNodeAsync(zone, note.Cluster, note.Node, cancellationToken);
        foreach (var record in held.Where(record => record.Holder.Network == call.Conf.Name))
        {
            var name = new AttachmentName(record.Holder.Attachment.ContainerId, record.Holder.Attachment.IfName);
            if (valid.Contains(new ValidAttachment(name.ContainerId, name.IfName)))
                continue;
            try
            {
                using var file = AttachmentFile.Lock(call.Node.StateDir, name, cancellationToken);
                var released = await new Releaser(store, backing.Clock).ReleaseAsync(zone, record.Holder.Attachment, cancellationToken);
                call.Course.Released(zone, released?.Addresses.Count ?? 0);
                file.Remove();
            }
            catch (IpamException e)
            {
                failures.Add($"{name}: {e.Message}");
            }
        }
    }
}
