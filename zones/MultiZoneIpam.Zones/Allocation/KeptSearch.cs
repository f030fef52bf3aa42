using MultiZoneIpam.Zones.Ranges;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Allocation;

/// <summary>The address that the same pod's earlier sandbox has: it stays, and only its holder's container id changes.</summary>
sealed class KeptSearch : SetSearch
{
    public KeptSearch(RangeSet set, int index, IReadOnlyList<Candidate> kept)
        : base(set, index) => Candidates = kept;

    public override Task<AllocationOutcome?> ChooseAsync(CancellationToken cancellationToken) =>
        Task.FromResult<AllocationOutcome?>(null);

    public override IReadOnlyList<Operation> Recheck() => [];

    public override void Observe(ZoneView view, IReadOnlyList<OperationAnswer> answers)
    {
    }
}
