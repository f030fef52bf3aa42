using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Ranges;
using MultiZoneIpam.Zones.Records;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Allocation;

/// <summary>
/// Any address of a list that the request names and no living replica holds: the first one that is free, else one that is kept for
/// the same identity, else the longest-rested, else that of a replica that is gone. Records are read from the front until there is
/// a gap, so that a list as long as a subnet is no harm.
/// </summary>
sealed class PoolSearch(RangeSet set, int index, SpanList pool, IZoneStore store, ZoneName zone, EarlierHolders holders) : SetSearch(set, index)
{
    /// <summary>Each of them may be a request to the cluster.</summary>
    const int QuestionLimit = 16;

    const int PageSize = 1024;

    /// <summary>As many reads fit into one transaction.</summary>
    const int ReadLimit = 64;

    readonly Dictionary<Address, KeyValue> seen = [];

    /// <summary>How many addresses of the pool, from its front, <see cref="seen"/> tells about.</summary>
    UInt128 known;

    public override async Task<AllocationOutcome?> ChooseAsync(CancellationToken cancellationToken)
    {
        var next = UInt128.Zero;
        while (true)
        {
            for (; next < known; next++)
            {
                var address = pool.At(next);
                if (!seen.ContainsKey(address))
                    return Choose(Candidate.Free(address, Set, RequestKind.Pool));
            }
            if (known == pool.Count)
                break;
            await ReadOnAsync(cancellationToken);
        }
        var records = seen.Values.Select(pair => AddressRecord.TryRead(pair.Value)).OfType<AddressRecord>().ToList();
        return await FindTakenAsync(records, cancellationToken) is { } candidate
            ? Choose(candidate)
            : new AllocationOutcome.PoolExhausted(pool, records) { HeldByOwner = records.Count(holders.IsOfSameOwner) };
    }

    public override IReadOnlyList<Operation> Recheck() => [new Operation.Get(Keys.Address(Candidates[0].Address))];

    public override void Observe(ZoneView view, IReadOnlyList<OperationAnswer> answers)
    {
        seen.Remove(Candidates[0].Address);
        Learn(answers[0]);
    }

    AllocationOutcome? Choose(Candidate candidate)
    {
        Candidates = [candidate];
        return null;
    }

    /// <summary>Of addresses that all have a record.</summary>
    async Task<Candidate?> FindTakenAsync(List<AddressRecord> records, CancellationToken cancellationToken)
    {
        if (records.Find(holders.IsReservedForRequest) is { } reserved)
            return Candidate.Reserved(reserved.Address, RevisionOf(reserved), Set, RequestKind.Pool);
        if (records.Where(record => record.State == RecordState.Cooling).MinBy(record => record.Since) is { } resting)
            return Candidate.Resting(resting, RevisionOf(resting), Set, RequestKind.Pool);
        var replicas = records.Where(holders.IsOfSameOwner);
        foreach (var replica in replicas.OrderBy(record => record.Since).Take(QuestionLimit))
        {
            if (await holders.TakeOverAsync(replica, RevisionOf(replica), Set, RequestKind.Pool, cancellationToken) is { } candidate)
                return candidate;
        }
        return null;
    }

    long RevisionOf(AddressRecord record) => seen[record.Address].ModRevision;

    /// <summary>Reads the records of the next addresses: of as many spans, and as many of each, as go into one transaction.</summary>
    async Task ReadOnAsync(CancellationToken cancellationToken)
    {
        var spans = pool.Slice(known, UInt128.Min(PageSize, pool.Count - known), ReadLimit);
        var read = Transaction.Read([.. spans.Select(span => FreeScan.Records(span, 0, RangeContent.KeysAndValues))]);
        foreach (var answer in (await store.ExecuteAsync(zone, read, cancellationToken)).Answers)
            Learn(answer);
        known += new SpanList(spans).Count;
    }

    void Learn(OperationAnswer answer)
    {
        foreach (var pair in answer.Items)
        {
            if (Address.TryParseHex(pair.Key.AsSpan(Keys.Addresses.Length), out var address))
                seen[address] = pair;
        }
    }
}
