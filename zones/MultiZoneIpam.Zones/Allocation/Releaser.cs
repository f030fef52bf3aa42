using MultiZoneIpam.Zones.Catalog;
using MultiZoneIpam.Zones.Documents;
using MultiZoneIpam.Zones.Records;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Allocation;

/// <summary>
/// Releases what one attachment holds, in two round trips, or in one where this process remembers what it gave it. Repeated, late
/// or unknown, it does no harm.
/// </summary>
public sealed class Releaser(IZoneStore store, TimeProvider clock)
{
    const int Attempts = 20;

    readonly ZoneMemory? memory = (store as IRemembersZones)?.Memory;

    /// <returns>What was released; null where the attachment holds nothing in the zone.</returns>
    /// <exception cref="IpamException">Code 5: there is a record, and it cannot be read.</exception>
    public async Task<AttachmentRecord?> ReleaseAsync(ZoneName zone, AttachmentId attachment, CancellationToken cancellationToken)
    {
        var key = Keys.Attachment(attachment);
        Operation[] look = [new Operation.Get(key), new Operation.Get(Keys.Config)];
        var (seen, next) = Suppose(zone, attachment, look) ?? (null, Transaction.Read(look));
        for (var attempt = 0; attempt <= Attempts; attempt++)
        {
            var result = await store.ExecuteAsync(zone, next, cancellationToken);
            if (seen is not null && result.Succeeded)
                return seen;
            if (result.Answers[0].Items is not [var pair])
                return null;
            seen = AttachmentRecord.TryRead(pair.Value) ?? throw Unreadable(zone, key);
            next = ReleaseTransaction.Of(seen, pair.ModRevision, ReadZone(result.Answers[1]), clock.GetUtcNow()) with { Else = look };
        }
        throw new IpamException(ErrorCode.TryAgainLater, $"zone '{zone}': {key} is being changed by somebody else all the time");
    }

    /// <summary>
    /// By what is remembered: the compares of a release say whether the attachment still has just that, and one more whether the zone
    /// is still defined so, which decides what rests. If not, the answer is the look.
    /// </summary>
    (AttachmentRecord? Seen, Transaction Release)? Suppose(ZoneName zone, AttachmentId attachment, Operation[] look)
    {
        if (memory?.RecallOnce(zone, attachment) is not { } given || memory.Recall(zone) is not { Definition: { } definition } view)
            return null;
        var release = ReleaseTransaction.Of(given.Record, given.ModRevision, definition.Zone, clock.GetUtcNow());
        return (given.Record, new Transaction([.. release.Compares, Compare.Unchanged(Keys.Config, view.DefinitionRevision)], release.Then, look));
    }

    /// <summary>Releases what an attachment holds if its record is still the one that was seen, and nobody has put it anew since.</summary>
    /// <returns>False where it is another: nothing was changed.</returns>
    public async Task<bool> ReleaseAsync(StoredAttachment seen, CancellationToken cancellationToken)
    {
        var config = (await ReadAsync(seen.Zone, [Keys.Config], cancellationToken))[0];
        var release = ReleaseTransaction.Of(seen.Record, seen.ModRevision, ReadZone(config), clock.GetUtcNow());
        return (await store.ExecuteAsync(seen.Zone, release, cancellationToken)).Succeeded;
    }

    /// <summary>
    /// Releases one address by an operator's word, whoever holds it, and takes it out of its attachment's record. A held one is free
    /// at once, or reserved where it is kept for an identity; the pod that has it keeps using it, so this is for records that nobody
    /// stands behind. A reserved one is free at once, and its reservation ends.
    /// </summary>
    public async Task<ReleaseOutcome> ReleaseAsync(StoredRecord stored, CancellationToken cancellationToken)
    {
        var key = Keys.Address(stored.Address);
        var compares = new List<Compare> { Compare.Unchanged(key, stored.ModRevision) };
        var changes = new List<Operation> { new Operation.Delete(key), ReleaseTransaction.Freed };
        if (stored.IsResting)
            changes.Add(new Operation.Delete(Keys.CoolingSince(stored.Record!.Since, stored.Address)));
        else if (stored.Record is { ReservedFor: { } identity, Holder: var last })
            changes.Add(new Operation.Delete(Keys.Reservation(last.Attachment.Cluster, identity, stored.Address)));
        else if (stored.Record is { } record)
            await RemoveFromAttachmentAsync(stored, record, compares, changes, cancellationToken);
        var result = await store.ExecuteAsync(stored.Zone, new Transaction(compares, changes, []), cancellationToken);
        if (!result.Succeeded)
            return ReleaseOutcome.Changed;
        return changes[0] is Operation.Nested && result.Answers[0].Nested is { Succeeded: false } ? ReleaseOutcome.Reserved : ReleaseOutcome.Freed;
    }

    /// <summary>An attachment's keys share one mod revision, so what it keeps is put again with it.</summary>
    async Task RemoveFromAttachmentAsync(
        StoredRecord stored,
        AddressRecord record,
        List<Compare> compares,
        List<Operation> changes,
        CancellationToken cancellationToken)
    {
        var key = Keys.Attachment(record.Holder.Attachment);
        var answer = (await ReadAsync(stored.Zone, [key], cancellationToken))[0];
        if (answer.Items is not [var pair] || pair.ModRevision != stored.ModRevision || AttachmentRecord.TryRead(pair.Value) is not { } attachment)
            return;
        compares.Add(Compare.Unchanged(key, pair.ModRevision));
        var released = attachment.Addresses.FirstOrDefault(address => address.Address == stored.Address);
        if (released is not null && attachment.KeptFor is { } identity)
            changes[0] = ReleaseTransaction.ReserveOr([changes[0]], attachment, identity, released, clock.GetUtcNow());
        var rest = attachment with { Addresses = [.. attachment.Addresses.Where(address => address.Address != stored.Address)] };
        var isEmpty = rest.Addresses.Count == 0;
        changes.Add(isEmpty ? new Operation.Delete(key) : new Operation.Put(key, rest.ToJson()));
        var others = rest.Addresses.Select(address => Keys.Address(address.Address)).ToList();
        if (attachment.KeptFor is { } keeper)
            others.AddRange(rest.Addresses.Select(address => Keys.Reservation(attachment.Holder.Attachment.Cluster, keeper, address.Address)));
        if (record.Holder.PodInterfaceKey is { } podInterface)
            others.Add(podInterface);
        foreach (var other in (await ReadAsync(stored.Zone, others, cancellationToken)).SelectMany(found => found.Items))
        {
            if (other.ModRevision == pair.ModRevision)
                changes.Add(isEmpty ? ReleaseTransaction.Guarded(other.Key, other.ModRevision) : PutAgain(other));
        }
    }

    async Task<IReadOnlyList<OperationAnswer>> ReadAsync(ZoneName zone, IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        (await store.ExecuteAsync(zone, Transaction.Read([.. keys.Select(key => new Operation.Get(key))]), cancellationToken)).Answers;

    static Operation.Nested PutAgain(KeyValue pair) =>
        new(new Transaction([Compare.Unchanged(pair.Key, pair.ModRevision)], [new Operation.Put(pair.Key, pair.Value)], []));

    /// <summary>A definition that cannot be read must not keep anybody from leaving.</summary>
    static Zone? ReadZone(OperationAnswer config)
    {
        try
        {
            return config.Items is [var pair] ? ZoneDocument.Parse(pair.Value, "zone").Zone : null;
        }
        catch (IpamException)
        {
            return null;
        }
    }

    static IpamException Unreadable(ZoneName zone, string key) => new(
        ErrorCode.Io,
        $"zone '{zone}': the record {key} cannot be read, so nothing of it is released",
        "it is damaged or of a later version: upgrade this node, or release it with 'mzipam release'");
}
