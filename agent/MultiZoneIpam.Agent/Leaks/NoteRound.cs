using MultiZoneIpam.Plugin.Backends;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Plugin.State;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Leaks;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Agent.Leaks;

/// <summary>
/// Removes the notes of attachments that hold nothing: what is left of a call that was killed after its release, or before it took
/// anything, and never came again. Two looks, and under the attachment's lock no zone of the note has a record of it.
/// </summary>
sealed class NoteRound(NodeConf node, Places places, Backing backing, TimeSpan grace, Troubles troubles)
{
    const string What = "removing notes of attachments that hold nothing";

    readonly Suspicions suspicions = new(backing.Clock, grace);

    public async Task RoundAsync(CancellationToken cancellationToken)
    {
        try
        {
            // The notes first: an attachment's is written before its record.
            var noted = AttachmentFile.All(node.StateDir);
            var holding = await HoldingAsync(cancellationToken);
            var empty = noted.Where(name => !holding.Contains(name)).ToList();
            suspicions.Look(empty.Select(name => (name.FileName, $"{AttachmentFile.LastWritten(node.StateDir, name).Ticks}")));
            foreach (var name in suspicions.Ripe(empty, name => name.FileName).ToList())
                await RemoveAsync(name, cancellationToken);
            troubles.Over(What);
        }
        catch (IpamException e)
        {
            troubles.Tell(What, e);
        }
    }

    /// <summary>Only spares questions: what a zone that cannot be read holds is asked for note by note.</summary>
    async Task<HashSet<AttachmentName>> HoldingAsync(CancellationToken cancellationToken)
    {
        var holding = new HashSet<AttachmentName>();
        foreach (var place in await places.FindAsync(cancellationToken))
            holding.UnionWith((await places.ReadAsync(place, node.NodeName, cancellationToken) ?? []).Select(held => held.Attachment));
        return holding;
    }

    async Task RemoveAsync(AttachmentName name, CancellationToken cancellationToken)
    {
        using var file = AttachmentFile.TryLock(node.StateDir, name, cancellationToken);
        if (file is null)
            return;
        // One that cannot be read may be of a later version.
        if (file.IsEmpty || file.Read() is { } note && !await HoldsAnyAsync(name, note, cancellationToken))
            file.Remove();
    }

    async Task<bool> HoldsAnyAsync(AttachmentName name, AttachmentNote note, CancellationToken cancellationToken)
    {
        var attachment = new AttachmentId(note.Cluster, note.Node, name.ContainerId, name.IfName);
        foreach (var zone in note.Zones)
        {
            await using var store = places.Open(new Place(zone, note.Datastore));
            if (await new AttachmentReader(store).HasRecordAsync(zone, attachment, cancellationToken))
                return true;
        }
        return false;
    }
}
