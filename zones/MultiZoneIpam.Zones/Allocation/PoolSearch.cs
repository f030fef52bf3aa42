using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Ranges;
using MultiZoneIpam.Zones.Records;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Allocation;

/// <summary>
/// Any free address of a list that the request names: the first one that is free, else the longest-rested. The list is short
/// (an annotation), so it is read whole.
/// </summary>
sealed class PoolSearch(RangeSet set, int index, SpanList pool, IZoneStore store, ZoneName zone) : SetSearch(set, index)
{
    const int RecordLimit = 4096;
    Dictionary<Address, (AddressRecord? Record, long ModRevision)>? seen;

    public override async Task<AllocationOutcome?> ChooseAsync(CancellationToken cancellationToken)
    {
        if (seen is null)
        {
            var answer = await store.ExecuteAsync(zone, Transaction.Read(Recheck()), cancellationToken);
            Learn(answer.Answers);
        }
        foreach (var span in pool.Spans)
        {
            for (var address = span.First; ; address = address.Next())
            {
                if (!seen!.ContainsKey(address))
                    return Choose(Candidate.Free(address, Set, RequestKind.Pool));
                if (address == span.Last)
                    break;
            }
        }
        var resting = seen!.Values.Where(entry => entry.Record is { State: RecordState.Cooling }).MinBy(entry => entry.Record!.Since);
        return resting.Record is { } record
            ? Choose(Candidate.Resting(record, resting.ModRevision, Set, RequestKind.Pool))
            : new AllocationOutcome.PoolExhausted(pool, [.. seen.Values.Select(entry => entry.Record).OfType<AddressRecord>()]);
    }

    public override IReadOnlyList<Operation> Recheck() =>
        [.. pool.Spans.Select(span => FreeScan.Records(span, RecordLimit, RangeContent.KeysAndValues))];

    public override void Observe(ZoneView view, IReadOnlyList<OperationAnswer> answers) => Learn(answers);

    AllocationOutcome? Choose(Candidate candidate)
    {
        Candidates = [candidate];
        return null;
    }

    void Learn(IReadOnlyList<OperationAnswer> answers)
    {
        seen = [];
        foreach (var pair in answers.SelectMany(answer => answer.Items))
        {
            if (Address.TryParseHex(pair.Key.AsSpan(Keys.Addresses.Length), out var address))
                seen[address] = (AddressRecord.TryRead(pair.Value), pair.ModRevision);
        }
    }
}
