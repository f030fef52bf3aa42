using MultiZoneIpam.Zones.Records;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Allocation;

/// <summary>
/// Lets go of what an attachment holds: each address only while its record is the one that was put with the attachment's, so
/// that a late release never frees what a newer owner holds.
/// </summary>
static class ReleaseTransaction
{
    /// <param name="modRevision">Of the attachment's key.</param>
    /// <param name="zone">Null where the zone has no definition any more: then nothing needs to rest.</param>
    public static Transaction Of(AttachmentRecord record, long modRevision, Zone? zone, DateTimeOffset now)
    {
        var attachment = record.Holder.Attachment;
        var key = Keys.Attachment(attachment);
        var changes = new List<Operation> { new Operation.Delete(key) };
        foreach (var address in record.Addresses)
            changes.Add(Rest(record, address, modRevision, zone, now));
        if (record.Holder.PodUid is { } uid)
            changes.Add(Guarded(Keys.PodInterface(attachment.Cluster, uid, attachment.IfName), modRevision));
        return new Transaction([Compare.Unchanged(key, modRevision)], changes, []);
    }

    /// <summary>The address rests, or is free at once where no unfixed request could get it anyway.</summary>
    public static Operation Rest(AttachmentRecord record, AllocatedAddress address, long modRevision, Zone? zone, DateTimeOffset now)
    {
        var key = Keys.Address(address.Address);
        if (zone?.IsUnfixed(address.Address) != true)
            return Guarded(key, modRevision);
        var resting = record.RecordOf(address, RecordState.Cooling, now);
        return new Operation.Nested(new Transaction(
            [Compare.Unchanged(key, modRevision)],
            [
                new Operation.Put(key, resting.ToJson()),
                new Operation.Put(Keys.CoolingSince(now, address.Address), ReadOnlyMemory<byte>.Empty),
            ],
            []));
    }

    /// <summary>Deletes a key while it is the one that was read.</summary>
    public static Operation.Nested Guarded(string key, long modRevision) =>
        new(new Transaction([Compare.Unchanged(key, modRevision)], [new Operation.Delete(key)], []));
}
