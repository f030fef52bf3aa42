using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Ranges;
using MultiZoneIpam.Zones.Records;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Allocation;

/// <summary>Exactly the requested addresses, whether they are free or rest; anybody's record on one of them ends the search.</summary>
sealed class FixedSearch : SetSearch
{
    readonly IReadOnlyList<Address> requested;
    AllocationOutcome? held;

    public FixedSearch(RangeSet set, int index, IReadOnlyList<Address> requested, ZoneView view)
        : base(set, index)
    {
        this.requested = requested;
        Candidates = [.. requested.Select(address => Propose(address, view))];
    }

    public override Task<AllocationOutcome?> ChooseAsync(CancellationToken cancellationToken) => Task.FromResult(held);

    public override IReadOnlyList<Operation> Recheck() =>
        [.. requested.Select(address => new Operation.Get(Keys.Address(address)))];

    public override void Observe(ZoneView view, IReadOnlyList<OperationAnswer> answers)
    {
        var next = new List<Candidate>();
        for (var index = 0; index < requested.Count; index++)
        {
            if (answers[index].Items.Count == 0)
            {
                next.Add(Candidate.Free(requested[index], Set, RequestKind.Fixed));
                continue;
            }
            var pair = answers[index].Items[0];
            var record = AddressRecord.TryRead(pair.Value);
            if (record is { State: RecordState.Cooling })
                next.Add(Candidate.Resting(record, pair.ModRevision, Set, RequestKind.Fixed));
            else
                held ??= new AllocationOutcome.Held(requested[index], record);
        }
        Candidates = next;
    }

    Candidate Propose(Address address, ZoneView view)
    {
        foreach (var cooling in view.Cooling)
        {
            if (cooling.Address == address)
                return Candidate.Resting(cooling, Set, RequestKind.Fixed);
        }
        return Candidate.Free(address, Set, RequestKind.Fixed);
    }
}
