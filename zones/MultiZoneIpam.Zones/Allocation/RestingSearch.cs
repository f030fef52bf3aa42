using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Ranges;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Allocation;

/// <summary>
/// The longest-rested address of a set, for when nothing else is free. It also knows the latest <see cref="Keys.Freed"/>: a set
/// that was looked through, has no resting address and where nothing was set free meanwhile, is full.
/// </summary>
sealed class RestingSearch(SpanList addresses, ZoneView view, IZoneStore store)
{
    const int PageSize = 4096;

    /// <summary>Resting addresses whose record turned out to be another's: their keys are left over, or view and truth differ.</summary>
    readonly HashSet<CoolingAddress> passed = [];
    ZoneView view = view;
    bool viewIsFresh = true;

    public long Freed { get; private set; } = view.FreedRevision;

    /// <summary>Null where none of the addresses rests.</summary>
    public async Task<CoolingAddress?> FindAsync(CancellationToken cancellationToken)
    {
        foreach (var cooling in view.Cooling)
        {
            if (IsWanted(cooling))
                return cooling;
        }
        return viewIsFresh && view.CoolingIsWhole ? null : await ReadAsync(cancellationToken);
    }

    /// <summary>After a look at the addresses: a list of resting ones that is older says nothing any more by being empty.</summary>
    public void ForgetView() => viewIsFresh = false;

    /// <summary>After a lost race, with the candidate's record in it.</summary>
    public void Observe(ZoneView newView, Candidate candidate, OperationAnswer record)
    {
        (view, viewIsFresh, Freed) = (newView, true, newView.FreedRevision);
        var isStillThere = record.Items is [var pair] && pair.ModRevision == candidate.ExpectedRevision;
        if (candidate.CoolingKey is { } key && !isStillThere
            && CoolingAddress.TryRead(new KeyValue(key, default, candidate.ExpectedRevision), out var cooling))
            passed.Add(cooling);
    }

    bool IsWanted(CoolingAddress cooling) => addresses.Contains(cooling.Address) && !passed.Contains(cooling);

    async Task<CoolingAddress?> ReadAsync(CancellationToken cancellationToken)
    {
        var from = Keys.Cooling;
        while (true)
        {
            var read = Transaction.Read(CoolingAddress.Read(from, PageSize), new Operation.Get(Keys.Freed));
            var answers = (await store.ExecuteAsync(view.Zone, read, cancellationToken)).Answers;
            Freed = answers[1].Items is [var freed] ? freed.ModRevision : 0;
            foreach (var pair in answers[0].Items)
            {
                if (CoolingAddress.TryRead(pair, out var cooling) && IsWanted(cooling))
                    return cooling;
            }
            if (answers[0].Items.Count < PageSize)
                return null;
            from = answers[0].Items[^1].Key + "\0";
        }
    }
}
