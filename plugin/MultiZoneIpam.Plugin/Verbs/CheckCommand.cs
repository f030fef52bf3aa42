using MultiZoneIpam.Plugin.Backends;
using MultiZoneIpam.Plugin.State;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Allocation;

namespace MultiZoneIpam.Plugin.Verbs;

/// <summary>CHECK: the attachment has its record, and every address in it is still its own. Routes and gateways are not ours to judge.</summary>
sealed class CheckCommand(CniCall call, Backing backing)
{
    public async Task<CniAnswer> RunAsync(CancellationToken cancellationToken)
    {
        var note = ReadNote(cancellationToken) ?? call.NoteFromConfig();
        foreach (var zone in note.Zones)
        {
            call.Course.Enter(zone);
            await using var store = backing.Stores.Open(call.Node, note.Datastore, zone);
            if (await new AttachmentReader(store).FindAsync(zone, call.Attachment, cancellationToken) is not null)
                return CniAnswer.Success;
        }
        throw new IpamException(
            ErrorCode.NoRecord,
            $"attachment {call.Name} holds no address in {(note.Zones.Count == 0 ? "any zone" : $"zone {string.Join(" or ", note.Zones)}")}",
            "its address may be given to somebody else: start the pod again");
    }

    AttachmentNote? ReadNote(CancellationToken cancellationToken)
    {
        if (!AttachmentFile.Exists(call.Node.StateDir, call.Name))
            return null;
        using var file = AttachmentFile.Lock(call.Node.StateDir, call.Name, cancellationToken);
        return file.Read();
    }
}
