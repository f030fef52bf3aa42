using System.Collections.Concurrent;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Zones.Allocation;

/// <summary>
/// What a process that stays remembers of the zones of one store: the latest view of each, and what was taken there. It may be
/// wrong in any way, so nobody is refused by it; it only saves an ADD or a DEL the look when it holds.
/// </summary>
public sealed class ZoneMemory
{
    /// <summary>Zones that nobody uses any more are forgotten with all others, and the next ADD of each looks.</summary>
    const int Most = 1024;

    /// <summary>More than the interfaces of a node's pods. Some are never released from here; they go with all others.</summary>
    const int MostAttachments = 2048;

    readonly ConcurrentDictionary<ZoneName, ZoneView> views = [];
    readonly ConcurrentDictionary<(ZoneName Zone, AttachmentId Attachment), StoredAttachment> attachments = [];

    readonly Turns turns = new();

    internal ZoneView? Recall(ZoneName zone) => views.GetValueOrDefault(zone);

    internal void Remember(ZoneView view)
    {
        if (views.Count >= Most && !views.ContainsKey(view.Zone))
            views.Clear();
        views[view.Zone] = view;
    }

    /// <summary>
    /// For an ADD whose transaction compares a hint that every other ADD of the zone changes: where those of one process take turns, each goes by
    /// what the one before has left, and none loses. Its end is its disposal.
    /// </summary>
    internal Task<IDisposable> TakeTurnAsync(ZoneName zone, CancellationToken cancellationToken) => turns.WaitAsync(zone.ToString(), cancellationToken);

    internal void Remember(StoredAttachment taken)
    {
        if (attachments.Count >= MostAttachments)
            attachments.Clear();
        attachments[(taken.Zone, taken.Record.Holder.Attachment)] = taken;
    }

    /// <summary>What an attachment was given, and forgets it: whoever asks is about to release it.</summary>
    internal StoredAttachment? RecallOnce(ZoneName zone, AttachmentId attachment) =>
        attachments.TryRemove((zone, attachment), out var taken) ? taken : null;
}
