using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Ranges;
using MultiZoneIpam.Zones.Records;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Allocation;

/// <summary>
/// Any free address, by the zone's strategy. In a zone with room the first guess is right and costs no look. When it is not,
/// 256 addresses around it are read; when those are full, the set is looked through from there; when the set is full, the
/// longest-rested address is taken. What a look finds is left as a hint, so that the next ADDs need none.
/// </summary>
/// <remarks>Do not replace the guess by a read of all records: in a full /12 that is a second for each ADD.</remarks>
abstract class UnfixedSearch : SetSearch
{
    const int WindowSize = 256;
    const int AllCooling = 65536;

    readonly IZoneStore store;
    readonly TimeProvider clock;
    readonly SetHint? hint;
    readonly SpanList addresses;
    ZoneView view;
    SpanList? free;
    bool fromHint;
    bool whole;
    IReadOnlyList<AddressSpan> window = [];

    protected UnfixedSearch(RangeSet set, int index, SpanList addresses, ZoneView view, IZoneStore store, TimeProvider clock)
        : base(set, index)
    {
        this.addresses = addresses;
        this.view = view;
        this.store = store;
        this.clock = clock;
        hint = view.Hints.GetValueOrDefault(index);
        UseHint();
    }

    protected SpanList Addresses => addresses;

    protected Address? LastGiven => hint?.Last;

    /// <summary>Where to begin, as an ordinal, before anything is known.</summary>
    protected abstract UInt128 Guess();

    /// <summary>One of the addresses that are known to be free.</summary>
    protected abstract Address ChooseFrom(SpanList free);

    /// <summary>Where the window for a lost guess begins.</summary>
    protected abstract UInt128 WindowStart(UInt128 guess);

    /// <summary>May what was seen to be free be kept for later ADDs, or is the order of a kind that needs a fresh look?</summary>
    protected abstract bool KeepsFree { get; }

    public static UnfixedSearch For(
        Zone zone,
        int index,
        SpanList addresses,
        ZoneView view,
        IZoneStore store,
        TimeProvider clock,
        Random random) => zone.Strategy switch
        {
            Strategy.Sequential => new SequentialSearch(zone.Sets[index], index, addresses, view, store, clock),
            _ => new RandomSearch(zone.Sets[index], index, addresses, view, store, clock, random),
        };

    public override async Task<AllocationOutcome?> ChooseAsync(CancellationToken cancellationToken)
    {
        if (addresses.IsEmpty)
            return Set.Unfixed.IsEmpty ? new AllocationOutcome.Exhausted(Set, 0) : new AllocationOutcome.NoRangeForNode(Set);
        if (free is { IsEmpty: true } && !whole)
        {
            (free, whole) = await FreeScan.RunAsync(store, view.Zone, addresses, Guess(), cancellationToken);
            window = addresses.Spans;
        }
        if (free is { IsEmpty: true })
            return await ChooseRestingAsync(cancellationToken);
        var address = free is null ? addresses.At(Guess()) : ChooseFrom(free);
        Candidates = [Candidate.Free(address, Set, RequestKind.Random)];
        return null;
    }

    public override IReadOnlyList<Operation> Recheck()
    {
        var ordinal = addresses.OrdinalOf(Candidates[0].Address) ?? 0;
        window = addresses.Slice(WindowStart(ordinal), WindowSize);
        return [.. window.Select(span => FreeScan.Records(span, 0, RangeContent.KeysOnly))];
    }

    public override void Observe(ZoneView view, IReadOnlyList<OperationAnswer> answers)
    {
        this.view = view;
        if (whole && free!.IsEmpty)
            return;
        free = FreeScan.Gaps(window, answers);
        fromHint = false;
        whole = Count(window) == addresses.Count;
    }

    public override SetHint? NextHint(IReadOnlyList<Address> swept, DateTimeOffset now)
    {
        var next = new SetHint { Definition = view.DefinitionRevision };
        if (!KeepsFree)
            next = next with { Last = Candidates[0].Address };
        else if (free is not null && (fromHint || IsCrowded()))
            next = next with { Free = Remaining(swept) };
        var nothingFreeElse = whole && SeesWholeSet && (KeepsFree ? next.Free.Spans.Count < FreeScan.SpanLimit : free!.IsEmpty && swept.Count == 0);
        if (nothingFreeElse && !next.Free.IsEmpty | free!.IsEmpty)
            next = next with { FullAt = fromHint ? hint!.FullAt : now };
        var isNews = next.Last is not null || !next.Free.IsEmpty || next.FullAt is not null || swept.Count > 0 || hint is { Free.IsEmpty: false };
        return isNews ? next : null;
    }

    /// <summary>The hint that spares the next ADD the look at a full set; null where this ADD did not look at all of it.</summary>
    public SetHint? FullHint() =>
        whole && SeesWholeSet && !fromHint
            ? new SetHint { Definition = view.DefinitionRevision, Last = LastGiven, FullAt = clock.GetUtcNow(), ModRevision = HintRevision }
            : null;

    long HintRevision => view.Hints.GetValueOrDefault(Index)?.ModRevision ?? 0;

    bool SeesWholeSet => addresses.Count == Set.Unfixed.Count;

    void UseHint()
    {
        if (hint is null || hint.Definition != view.DefinitionRevision)
            return;
        if (hint.IsFull(clock.GetUtcNow()))
            (free, whole, fromHint) = (SpanList.Empty, true, true);
        else if (KeepsFree && hint.Free.Within(addresses) is { IsEmpty: false } known)
            (free, fromHint) = (known, true);
    }

    /// <summary>Less than seven eighths of what was looked at are free: guesses will often fail.</summary>
    bool IsCrowded() => free!.Count * 8 < Count(window) * 7;

    /// <summary>What is still free when the candidate is taken, as far as it is worth remembering.</summary>
    SpanList Remaining(IReadOnlyList<Address> swept)
    {
        var spans = free!.Without(Candidates[0].Address).Spans.ToList();
        foreach (var address in swept)
        {
            if (addresses.Contains(address) && !free.Contains(address))
                spans.Add(new AddressSpan(address, address));
        }
        return new SpanList([.. spans.Take(FreeScan.SpanLimit)]);
    }

    static UInt128 Count(IReadOnlyList<AddressSpan> spans) => new SpanList(spans).Count;

    async Task<AllocationOutcome?> ChooseRestingAsync(CancellationToken cancellationToken)
    {
        var resting = view.Cooling.FirstOrDefault(cooling => addresses.Contains(cooling.Address));
        if (resting == default)
        {
            var read = Operation.Range.Below(Keys.Cooling, AllCooling, RangeContent.KeysAndValues);
            var answer = await store.ExecuteAsync(view.Zone, Transaction.Read(read), cancellationToken);
            foreach (var pair in answer.Answers[0].Items)
            {
                if (CoolingAddress.TryRead(pair, out resting) && addresses.Contains(resting.Address))
                    break;
                resting = default;
            }
        }
        if (resting == default)
            return new AllocationOutcome.Exhausted(Set, addresses.Count);
        Candidates = [Candidate.Resting(resting, Set, RequestKind.Random)];
        return null;
    }
}
