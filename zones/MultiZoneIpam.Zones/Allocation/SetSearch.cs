using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Ranges;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Allocation;

/// <summary>
/// One range set's part of an ADD: it proposes what to take, and learns from a lost race what to propose next. The truth is
/// only ever the compare of the transaction that takes the candidates.
/// </summary>
abstract class SetSearch(RangeSet set, int index)
{
    public RangeSet Set => set;

    public int Index => index;

    /// <summary>What <see cref="ChooseAsync"/> chose: one address, or as many as a fixed request names.</summary>
    public IReadOnlyList<Candidate> Candidates { get; protected set; } = [];

    /// <summary>Chooses the next candidates; an outcome says why there are none.</summary>
    public abstract Task<AllocationOutcome?> ChooseAsync(CancellationToken cancellationToken);

    /// <summary>What must be as it was seen for the candidates to be the right ones, beside their own records.</summary>
    public virtual IEnumerable<Compare> Compares() => [];

    /// <summary>What to read when the race for the candidates is lost.</summary>
    public abstract IReadOnlyList<Operation> Recheck();

    /// <summary>Learns from the answers to <see cref="Recheck"/>, read together with <paramref name="view"/>.</summary>
    public abstract void Observe(ZoneView view, IReadOnlyList<OperationAnswer> answers);

    /// <summary>What the next ADD should know of this set; null where that is nothing new.</summary>
    /// <param name="freed">Addresses that the same transaction sets free.</param>
    public virtual SetHint? NextHint(IReadOnlyList<Address> freed, DateTimeOffset now) => null;

    /// <summary>The hint that spares the next ADD the look at a full set; null where this ADD did not look at all of it.</summary>
    public virtual SetHint? FullHint() => null;
}
