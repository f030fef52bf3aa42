using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Ranges;
using MultiZoneIpam.Zones.Records;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Allocation;

/// <summary>
/// Exactly the requested addresses, whether they are free, rest, are kept for the same identity, or are an earlier life's that is
/// gone; anybody else's record on one of them ends the search.
/// </summary>
sealed class FixedSearch : SetSearch
{
    readonly IReadOnlyList<Address> requested;
    readonly RequestKind kind;
    readonly EarlierLife? sandbox;
    readonly EarlierHolders holders;

    /// <summary>What is known of each requested address: how to take it, or who has it.</summary>
    readonly Dictionary<Address, Candidate> open = [];
    readonly List<(AddressRecord Record, long ModRevision)> bound = [];
    KeptView kept;
    AllocationOutcome? held;

    public FixedSearch(
        RangeSet set,
        int index,
        IReadOnlyList<Address> requested,
        RequestKind kind,
        ZoneView view,
        EarlierLife? sandbox,
        EarlierHolders holders)
        : base(set, index)
    {
        (this.requested, this.kind, this.sandbox, this.holders, kept) = (requested, kind, sandbox, holders, view.Kept);
        foreach (var address in requested)
            Propose(address, view);
    }

    public override async Task<AllocationOutcome?> ChooseAsync(CancellationToken cancellationToken)
    {
        foreach (var (record, modRevision) in bound)
        {
            if (held is null && await holders.TakeOverAsync(record, modRevision, Set, kind, cancellationToken) is { } candidate)
                open[record.Address] = candidate;
            else
                held ??= holders.HeldBy(record.Address, record, kept);
        }
        bound.Clear();
        Candidates = [.. requested.Where(open.ContainsKey).Select(address => open[address])];
        return held;
    }

    public override IReadOnlyList<Operation> Recheck() =>
        [.. requested.Select(address => new Operation.Get(Keys.Address(address)))];

    public override void Observe(ZoneView view, IReadOnlyList<OperationAnswer> answers)
    {
        kept = view.Kept;
        open.Clear();
        foreach (var (address, answer) in requested.Zip(answers))
        {
            if (answer.Items is [var pair])
                See(address, AddressRecord.TryRead(pair.Value), pair.ModRevision);
            else
                open[address] = Candidate.Free(address, Set, kind);
        }
    }

    void See(Address address, AddressRecord? record, long modRevision)
    {
        if (modRevision == sandbox?.ModRevision && sandbox.Holds(address))
            open[address] = sandbox.Keeping(address, Set, kind);
        else if (record is { State: RecordState.Cooling })
            open[address] = Candidate.Resting(record, modRevision, Set, kind);
        else if (record is not null && holders.IsReservedForRequest(record))
            open[address] = Candidate.Reserved(address, modRevision, Set, kind);
        else if (record is { State: RecordState.Bound })
            bound.Add((record, modRevision));
        else
            held ??= holders.HeldBy(address, record, kept);
    }

    /// <summary>Without a look at the addresses: what is seen of the resting and the kept ones is nearly always so.</summary>
    void Propose(Address address, ZoneView view)
    {
        if (sandbox?.Holds(address) == true)
            open[address] = sandbox.Keeping(address, Set, kind);
        else if (view.Kept.Of(address) is { IsIdle: true } reservation)
            open[address] = Candidate.Reserved(address, reservation.ModRevision, Set, kind);
        else if (view.Cooling.FirstOrDefault(cooling => cooling.Address == address) is { ModRevision: > 0 } cooling)
            open[address] = Candidate.Resting(cooling, Set, kind);
        else
            open[address] = Candidate.Free(address, Set, kind);
    }
}
