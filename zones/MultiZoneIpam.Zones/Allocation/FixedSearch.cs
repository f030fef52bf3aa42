using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Ranges;
using MultiZoneIpam.Zones.Records;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Allocation;

/// <summary>
/// Exactly the requested addresses, whether they are free, rest or are the same pod's already; anybody else's record on one of
/// them ends the search.
/// </summary>
sealed class FixedSearch : SetSearch
{
    readonly IReadOnlyList<Address> requested;
    readonly EarlierSandbox? earlier;
    AllocationOutcome? held;

    public FixedSearch(RangeSet set, int index, IReadOnlyList<Address> requested, ZoneView view, EarlierSandbox? earlier)
        : base(set, index)
    {
        this.requested = requested;
        this.earlier = earlier;
        Candidates = [.. requested.Select(address => Propose(address, view))];
    }

    public override Task<AllocationOutcome?> ChooseAsync(CancellationToken cancellationToken) => Task.FromResult(held);

    public override IReadOnlyList<Operation> Recheck() =>
        [.. requested.Select(address => new Operation.Get(Keys.Address(address)))];

    public override void Observe(ZoneView view, IReadOnlyList<OperationAnswer> answers) =>
        Candidates = [.. requested.Zip(answers, See).OfType<Candidate>()];

    Candidate? See(Address address, OperationAnswer answer)
    {
        if (answer.Items is not [var pair])
            return Candidate.Free(address, Set, RequestKind.Fixed);
        if (pair.ModRevision == earlier?.ModRevision && earlier.Holds(address))
            return earlier.Keeping(address, Set, RequestKind.Fixed);
        var record = AddressRecord.TryRead(pair.Value);
        if (record is { State: RecordState.Cooling })
            return Candidate.Resting(record, pair.ModRevision, Set, RequestKind.Fixed);
        held ??= new AllocationOutcome.Held(address, record);
        return null;
    }

    Candidate Propose(Address address, ZoneView view)
    {
        if (earlier?.Holds(address) == true)
            return earlier.Keeping(address, Set, RequestKind.Fixed);
        foreach (var cooling in view.Cooling)
        {
            if (cooling.Address == address)
                return Candidate.Resting(cooling, Set, RequestKind.Fixed);
        }
        return Candidate.Free(address, Set, RequestKind.Fixed);
    }
}
