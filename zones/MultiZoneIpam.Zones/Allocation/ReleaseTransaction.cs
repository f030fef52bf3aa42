using MultiZoneIpam.Zones.Records;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Allocation;

/// <summary>
/// Lets go of what an attachment holds: each address only while its record is the one that was put with the attachment's, so
/// that a late release never frees what a newer owner holds. An address with a reservation stays reserved.
/// </summary>
static class ReleaseTransaction
{
    /// <param name="modRevision">Of the attachment's key.</param>
    /// <param name="zone">Null where the zone has no definition any more: then nothing needs to rest.</param>
    public static Transaction Of(AttachmentRecord record, long modRevision, Zone? zone, DateTimeOffset now)
    {
        var key = Keys.Attachment(record.Holder.Attachment);
        var changes = new List<Operation> { new Operation.Delete(key) };
        changes.AddRange(LetGo(record, record.Addresses, modRevision, zone, now));
        if (!Rests(zone) && record.Addresses.Count > 0)
            changes.Add(Freed);
        if (record.Holder.PodInterfaceKey is { } podInterface)
            changes.Add(Guarded(podInterface, modRevision));
        return new Transaction([Compare.Unchanged(key, modRevision)], changes, []);
    }

    /// <summary>
    /// The addresses are reserved where they are kept for an identity; else they rest, or are free at once where no unfixed request
    /// could get them or nothing rests. The last needs <see cref="Freed"/> beside it, once in a transaction.
    /// </summary>
    public static IEnumerable<Operation> LetGo(
        AttachmentRecord record,
        IReadOnlyList<AllocatedAddress> addresses,
        long modRevision,
        Zone? zone,
        DateTimeOffset now)
    {
        foreach (var address in addresses)
        {
            var key = Keys.Address(address.Address);
            IReadOnlyList<Operation> changes = Rests(zone) && zone!.IsUnfixed(address.Address)
                ? Rest(record, address, now)
                : [new Operation.Delete(key)];
            if (record.KeptFor is { } identity)
                changes = [ReserveOr(changes, record, identity, address, now)];
            yield return new Operation.Nested(new Transaction([Compare.Unchanged(key, modRevision)], changes, []));
        }
    }

    public static bool Rests(Zone? zone) => zone is { Cooldown.Ticks: > 0 };

    /// <summary>
    /// Goes with every change that takes an unfixed address's record away. A zone that nobody defines has nobody to tell, and is
    /// not brought back by it.
    /// </summary>
    public static Operation Freed { get; } = new Operation.Nested(
        new Transaction([Compare.Absent(Keys.Config)], [], [new Operation.Put(Keys.Freed, ReadOnlyMemory<byte>.Empty)]));

    /// <summary>Deletes a key while it is the one that was read.</summary>
    public static Operation.Nested Guarded(string key, long modRevision) =>
        new(new Transaction([Compare.Unchanged(key, modRevision)], [new Operation.Delete(key)], []));

    /// <summary>
    /// Whether the address is kept is decided when the transaction is carried out: the reservation may have been ended since the
    /// attachment was recorded.
    /// </summary>
    public static Operation.Nested ReserveOr(
        IReadOnlyList<Operation> otherwise,
        AttachmentRecord record,
        Identity identity,
        AllocatedAddress address,
        DateTimeOffset now)
    {
        var key = Keys.Reservation(record.Holder.Attachment.Cluster, identity, address.Address);
        var reserved = (record.RecordOf(address, RecordState.Reserved, now) with { ReservedFor = identity }).ToJson();
        return new Operation.Nested(new Transaction(
            [Compare.Absent(key)],
            otherwise,
            [new Operation.Put(Keys.Address(address.Address), reserved), new Operation.Put(key, reserved)]));
    }

    static Operation[] Rest(AttachmentRecord record, AllocatedAddress address, DateTimeOffset now) =>
    [
        new Operation.Put(Keys.Address(address.Address), record.RecordOf(address, RecordState.Cooling, now).ToJson()),
        new Operation.Put(Keys.CoolingSince(now, address.Address), ReadOnlyMemory<byte>.Empty),
    ];
}
