using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Ranges;
using MultiZoneIpam.Zones.Records;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Allocation;

/// <summary>
/// What an earlier attachment of the same identity holds: the same pod's earlier sandbox, or a pod that is gone. Its record is
/// replaced in the transaction that takes its place: what the new request takes stays taken, the rest is let go.
/// </summary>
/// <param name="ModRevision">Of its attachment key, and so of its address records.</param>
sealed record EarlierLife(AttachmentRecord Record, long ModRevision)
{
    public Keep Kept { get; init; } = Keep.WhatFits;

    /// <summary>The one address of it that answers a request for any of these; null where none does.</summary>
    public Candidate? KeptIn(RangeSet set, SpanList wanted, RequestKind request)
    {
        if (Kept == Keep.Nothing)
            return null;
        var held = Record.Addresses.FirstOrDefault(address => wanted.Contains(address.Address));
        return held is null ? null : Keeping(held.Address, set, request);
    }

    public bool Holds(Address address) => Record.Addresses.Any(held => held.Address == address);

    public Candidate Keeping(Address address, RangeSet set, RequestKind request) =>
        new(address, set.RangeFor(address)!, request, ModRevision, null) { Earlier = this };

    /// <summary>All that its place consists of beside the addresses that the newcomer takes, as one operation.</summary>
    /// <param name="newcomer">For whom the newcomer keeps addresses: a reservation of anybody else ends where it takes one.</param>
    public Operation Replace(IReadOnlyList<Address> taken, AttachmentRecord newcomer, Zone zone, DateTimeOffset now)
    {
        var (earlier, later) = (Record.Holder, newcomer.Holder);
        var changes = new List<Operation> { new Operation.Delete(Keys.Attachment(earlier.Attachment)) };
        if (earlier.PodInterfaceKey is { } key && key != later.PodInterfaceKey)
            changes.Add(ReleaseTransaction.Guarded(key, ModRevision));
        if (Record.KeptFor is { } identity && identity != newcomer.KeptFor)
            changes.AddRange(Record.Addresses.Where(IsTaken).Select(address => new Operation.Delete(Keys.Reservation(earlier.Attachment.Cluster, identity, address.Address))));
        changes.AddRange(ReleaseTransaction.LetGo(Record, [.. Record.Addresses.Where(address => !IsTaken(address))], ModRevision, zone, now));
        return new Operation.Nested(new Transaction([], changes, []));

        bool IsTaken(AllocatedAddress address) => taken.Contains(address.Address);
    }
}
