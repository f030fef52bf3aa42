using MultiZoneIpam.Plugin.State;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Agent.Leaks;

/// <summary>An attachment's record, and when the note that the node keeps of it had been written last at that time.</summary>
sealed record Held(Place Place, StoredAttachment Stored, DateTime NoteWritten)
{
    public Holder Holder => Stored.Record.Holder;

    public AttachmentName Attachment => new(Holder.Attachment.ContainerId, Holder.Attachment.IfName);

    /// <summary>Changes with the record, and with every ADD of the attachment, also one that only finds its record.</summary>
    public string State => $"{Stored.ModRevision} {NoteWritten.Ticks}";

    public override string ToString() =>
        $"{Place}, {string.Join(", ", Stored.Record.Addresses.Select(address => address.Address))} of pod {Holder.Namespace}/{Holder.Pod} "
        + $"(UID {Holder.PodUid ?? "not known"}, {Holder.Attachment.IfName}, container {Holder.Attachment.ContainerId}, node {Holder.Attachment.Node})";
}
