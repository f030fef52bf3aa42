using MultiZoneIpam.Zones.Records;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Allocation;

/// <summary>Reads what attachments hold in a zone, without changing anything.</summary>
public sealed class AttachmentReader(IZoneStore store)
{
    /// <summary>
    /// What the attachment holds; null where it has no record, or where one of its addresses is not its own any more.
    /// </summary>
    public async Task<AttachmentRecord?> FindAsync(ZoneName zone, AttachmentId attachment, CancellationToken cancellationToken)
    {
        var read = Transaction.Read(new Operation.Get(Keys.Attachment(attachment)));
        var answer = (await store.ExecuteAsync(zone, read, cancellationToken)).Answers[0];
        if (answer.Items is not [var pair] || AttachmentRecord.TryRead(pair.Value) is not { } record)
            return null;
        var unchanged = record.Addresses.Select(address => Compare.Unchanged(Keys.Address(address.Address), pair.ModRevision));
        var stillIts = await store.ExecuteAsync(zone, new Transaction([.. unchanged], [], []), cancellationToken);
        return stillIts.Succeeded ? record : null;
    }

    /// <summary>Everything that attachments of one node hold. A record that cannot be read is left out: nobody may act on it.</summary>
    public async Task<IReadOnlyList<AttachmentRecord>> OfNodeAsync(ZoneName zone, string cluster, string node, CancellationToken cancellationToken)
    {
        var prefix = $"{Keys.Attachments}{cluster}/{node}/";
        var read = Transaction.Read(Operation.Range.Below(prefix, 0, RangeContent.KeysAndValues));
        var answer = (await store.ExecuteAsync(zone, read, cancellationToken)).Answers[0];
        return [.. answer.Items.Select(pair => AttachmentRecord.TryRead(pair.Value)).OfType<AttachmentRecord>()];
    }
}
