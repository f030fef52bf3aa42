using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Ranges;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Zones.Allocation;

/// <summary>
/// What the same pod and interface hold under an earlier container id. Its record is replaced in the transaction that takes it
/// over: what the new request can use stays, the rest is released.
/// </summary>
/// <param name="ModRevision">Of its attachment key, and so of its address records.</param>
sealed record EarlierSandbox(AttachmentRecord Record, long ModRevision)
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
        new(address, set.RangeFor(address)!, request, ModRevision, null);
}
