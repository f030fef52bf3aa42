using System.Runtime.CompilerServices;
using MultiZoneIpam.Zones.Records;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Allocation;

/// <summary>Reads what attachments hold in a zone, without changing anything.</summary>
public sealed class AttachmentReader(IZoneStore store)
{
    const int PageSize = 512;

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

    /// <summary>Whether there is a record of the attachment, be it one that cannot be read.</summary>
    public async Task<bool> HasRecordAsync(ZoneName zone, AttachmentId attachment, CancellationToken cancellationToken)
    {
        var read = Transaction.Read(new Operation.Get(Keys.Attachment(attachment)));
        return (await store.ExecuteAsync(zone, read, cancellationToken)).Answers[0].Items.Count > 0;
    }

    /// <summary>Everything that attachments of one node hold. A record that cannot be read is left out: nobody may act on it.</summary>
    public async Task<IReadOnlyList<AttachmentRecord>> OfNodeAsync(ZoneName zone, string cluster, string node, CancellationToken cancellationToken)
    {
        var prefix = $"{Keys.Attachments}{cluster}/{node}/";
        var read = Transaction.Read(Operation.Range.Below(prefix, 0, RangeContent.KeysAndValues));
        var answer = (await store.ExecuteAsync(zone, read, cancellationToken)).Answers[0];
        return [.. answer.Items.Select(pair => AttachmentRecord.TryRead(pair.Value)).OfType<AttachmentRecord>()];
    }

    /// <summary>
    /// The same, with the revisions that a release compares, in pages: they are not all of one moment. One whose key is not that of
    /// the attachment that it names is left out too.
    /// </summary>
    public async IAsyncEnumerable<StoredAttachment> StoredOfNodeAsync(
        ZoneName zone,
        string cluster,
        string node,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var page = Operation.Range.Below($"{Keys.Attachments}{cluster}/{node}/", PageSize, RangeContent.KeysAndValues);
        while (true)
        {
            var items = (await store.ExecuteAsync(zone, Transaction.Read(page), cancellationToken)).Answers[0].Items;
            foreach (var pair in items)
            {
                if (AttachmentRecord.TryRead(pair.Value) is { } record && Keys.Attachment(record.Holder.Attachment) == pair.Key)
                    yield return new StoredAttachment(zone, record, pair.ModRevision);
            }
            if (items.Count < PageSize)
                yield break;
            page = page with { From = items[^1].Key + "\0" };
        }
    }

    /// <summary>The nodes of a cluster that have attachments in a zone. One round trip for each, however many attachments it has.</summary>
    public async IAsyncEnumerable<string> NodesAsync(ZoneName zone, string cluster, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var prefix = $"{Keys.Attachments}{cluster}/";
        var next = Operation.Range.Below(prefix, 1, RangeContent.KeysOnly);
        while ((await store.ExecuteAsync(zone, Transaction.Read(next), cancellationToken)).Answers[0].Items is [var pair])
        {
            var node = pair.Key[prefix.Length..].Split('/')[0];
            yield return node;
            next = next with { From = Operation.Range.EndOf($"{prefix}{node}/") };
        }
    }
}
