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
        changes.AddRange(LetGo(record, record.Addresses, modRevision, zone, now));
        if (record.Holder.PodUid is { } uid)
            changes.Add(Guarded(Keys.PodInterface(attachment.Cluster, uid, attachment.IfName), modRevision));
        return new Transaction([Compare.Unchanged(key, modRevision)], changes, []);
    }

    /// <summary>The addresses rest, or are free at once where no unfixed request could get them or nothing rests.</summary>
    public static IEnumerable<Operation> LetGo(
        AttachmentRecord record,
        IReadOnlyList<AllocatedAddress> addresses,
        long modRevision,
        Zone? zone,
        DateTimeOffset now)
    {
        var rests = zone is { Cooldown.Ticks: > 0 };
        foreach (var address in addresses)
        {
            yield return rests && zone!.IsUnfixed(address.Address)
                ? Rest(record, address, modRevision, now)
                : Guarded(Keys.Address(address.Address), modRevision);
        }
        if (!rests && addresses.Count > 0)
            yield return Freed;
    }

    /// <summary>
    /// Goes with every change that takes an unfixed address's record away. A zone that nobody defines has nobody to tell, and is
    /// not brought back by it.
    /// </summary>
    public static Operation Freed { get; } = new Operation.Nested(
        new Transaction([Compare.Absent(Keys.Config)], [], [new Operation.Put(Keys.Freed, ReadOnlyMemory<byte>.Empty)]));

    /// <summary>Deletes a key while it is the one that was read.</summary>
    public static Operation.Nested Guarded(string key, long modRevision) =>
        new(new Transaction([Compare.Unchanged(key, modRevision)], [new Operation.Delete(key)], []));

    static Operation.Nested Rest(AttachmentRecord record, AllocatedAddress address, long modRevision, DateTimeOffset now)
    {
        var key = Keys.Address(address.Address);
        var resting = record.RecordOf(address, RecordState.Cooling, now);
        return new Operation.Nested(new Transaction(
            [Compare.Unchanged(key, modRevision)],
            [
                new Operation.Put(key, resting.ToJson()),
                new Operation.Put(Keys.CoolingSince(now, address.Address), ReadOnlyMemory<byte>.Empty),
            ],
            []));
    }
}
