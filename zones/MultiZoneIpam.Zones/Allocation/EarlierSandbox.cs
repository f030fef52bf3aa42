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

    /// <summary>What of it answers this set's part of a request; empty where nothing does.</summary>
    public IReadOnlyList<Candidate> KeptIn(RangeSet set, IReadOnlyList<Address> requested, SpanList pool, SpanList unfixed)
    {
        if (Kept == Keep.Nothing)
            return [];
        var held = Record.Addresses.Where(address => set.RangeFor(address.Address) is not null).ToList();
        var fits = requested.Count > 0
            ? requested.All(address => held.Exists(mine => mine.Address == address)) && held.Count == requested.Count
            : held.Count == 1 && (pool.IsEmpty ? unfixed : pool).Contains(held[0].Address);
        return fits ? [.. held.Select(address => Candidate(address, set))] : [];
    }

    Candidate Candidate(AllocatedAddress address, RangeSet set) =>
        new(address.Address, set.RangeFor(address.Address)!, address.Request, ModRevision, null);
}
