using MultiZoneIpam.Zones.Ranges;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Allocation;

/// <summary>The address that the same pod's earlier sandbox has: it stays, and only its holder's container id changes.</summary>
sealed class KeptSearch : SetSearch
{
    public KeptSearch(RangeSet set, int index, Candidate kept)
        : base(set, index) => Candidates = [kept];

    /// <summary>The address's record is no longer the earlier sandbox's.</summary>
    public bool IsLost { get; private set; }

    public override Task<AllocationOutcome?> ChooseAsync(CancellationToken cancellationToken) =>
        Task.FromResult<AllocationOutcome?>(null);

    public override IReadOnlyList<Operation> Recheck() => [new Operation.Get(Keys.Address(Candidates[0].Address))];

    public override void Observe(ZoneView view, IReadOnlyList<OperationAnswer> answers) =>
        IsLost = answers[0].Items is not [var pair] || pair.ModRevision != Candidates[0].ExpectedRevision;
}
