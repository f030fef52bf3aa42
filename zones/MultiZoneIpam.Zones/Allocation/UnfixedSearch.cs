using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Ranges;
using MultiZoneIpam.Zones.Records;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Allocation;

/// <summary>
/// Any free address, by the zone's strategy. In a zone with room the first guess is right and costs no look. When it is not,
/// 256 addresses from it on are read; when those are taken, the set is looked through from there; when the set is full, the
/// longest-rested address is taken. What a look finds is left as a hint, so that the next ADDs need none.
/// </summary>
/// <remarks>Do not replace the guess by a read of all records: in a full /12 that is a second for each ADD.</remarks>
abstract class UnfixedSearch : SetSearch
{
    const int WindowSize = 256;

    /// <summary>Of the 128 operations that etcd allows in a transaction, what each of 16 sets may have for its window.</summary>
    const int WindowSpans = 6;

    /// <summary>How often a set is looked through again because somebody set an address free meanwhile.</summary>
    const int Looks = 4;

    readonly RequestKind kind;
    readonly IZoneStore store;
    readonly TimeProvider clock;
    readonly SetHint? hint;
    readonly SpanList addresses;
    readonly RestingSearch resting;
    ZoneView view;

    /// <summary>Null until something is known.</summary>
    SpanList? free;

    /// <summary>What <see cref="free"/> leaves out was taken, as long as nothing was set free since <see cref="freedAt"/>.</summary>
    bool whole;
    long freedAt;

    /// <summary>Where that is known from the hint: since when.</summary>
    DateTimeOffset? fullAt;

    /// <summary>Guesses often fail here.</summary>
    bool crowded;

    /// <summary>What <see cref="free"/> says was seen by an earlier ADD, and many others may go by it right now.</summary>
    bool isHearsay;
    IReadOnlyList<AddressSpan> window = [];

    protected UnfixedSearch(RangeSet set, int index, RequestKind kind, SpanList addresses, ZoneView view, IZoneStore store, TimeProvider clock)
        : base(set, index)
    {
        this.kind = kind;
        this.addresses = addresses;
        this.view = view;
        this.store = store;
        this.clock = clock;
        hint = view.Hints.GetValueOrDefault(index);
        resting = new RestingSearch(addresses, view, store);
        UseHint();
    }

    protected SpanList Addresses => addresses;

    protected Address? LastGiven => hint?.Last;

    /// <summary>Where to begin, as an ordinal, before anything is known.</summary>
    protected abstract UInt128 Guess();

    /// <summary>One of the addresses that are known to be free.</summary>
    protected abstract Address ChooseFrom(SpanList free);

    /// <summary>How many free addresses a look through the set is for.</summary>
    protected abstract int Enough { get; }

    /// <summary>May what was seen to be free be kept for later ADDs, or is the order of a kind that needs a fresh look?</summary>
    protected abstract bool KeepsFree { get; }

    public static UnfixedSearch For(
        Zone zone,
        int index,
        RequestKind kind,
        SpanList addresses,
        ZoneView view,
        IZoneStore store,
        TimeProvider clock,
        Random random) => zone.Strategy switch
        {
            Strategy.Sequential => new SequentialSearch(zone.Sets[index], index, kind, addresses, view, store, clock),
            _ => new RandomSearch(zone.Sets[index], index, kind, addresses, view, store, clock, random),
        };

    public override async Task<AllocationOutcome?> ChooseAsync(CancellationToken cancellationToken)
    {
        if (addresses.IsEmpty)
            return Set.Unfixed.IsEmpty ? new AllocationOutcome.Exhausted(Set, 0) : new AllocationOutcome.NoRangeForNode(Set);
        for (var look = 0; free is { IsEmpty: true }; look++)
        {
            if (!whole)
                await LookThroughAsync(cancellationToken);
            if (!free.IsEmpty)
                break;
            if (await resting.FindAsync(cancellationToken) is { } longest)
            {
                Candidates = [Candidate.Resting(longest, Set, kind)];
                return null;
            }
            whole = resting.Freed == freedAt;
            if (whole || look == Looks)
                return new AllocationOutcome.Exhausted(Set, addresses.Count);
        }
        var address = free is null ? addresses.At(Guess()) : ChooseFrom(free);
        Candidates = [Candidate.Free(address, Set, kind)];
        return null;
    }

    public override IReadOnlyList<Operation> Recheck()
    {
        var candidate = Candidates[0].Address;
        window = addresses.Slice(addresses.OrdinalOf(candidate) ?? 0, WindowSize, WindowSpans);
        return [new Operation.Get(Keys.Address(candidate)), .. window.Select(span => FreeScan.Records(span, 0, RangeContent.KeysOnly))];
    }

    public override void Observe(ZoneView view, IReadOnlyList<OperationAnswer> answers)
    {
        this.view = view;
        resting.Observe(view, Candidates[0], answers[0]);
        var gaps = FreeScan.Gaps(window, [.. answers.Skip(1)]);
        var looked = new SpanList(window);
        var elsewhere = free is null || isHearsay ? SpanList.Empty : free.Without(looked);
        (free, isHearsay) = (new SpanList([.. gaps.Spans, .. elsewhere.Spans]), false);
        crowded |= gaps.Count * 8 < looked.Count * 7;
        if (whole && view.FreedRevision == freedAt)
            return;
        whole = looked.Count == addresses.Count;
        freedAt = view.FreedRevision;
        fullAt = null;
    }

    public override SetHint? NextHint(IReadOnlyList<Address> swept, DateTimeOffset now)
    {
        var remaining = Remaining(swept);
        var next = new SetHint
        {
            Definition = view.DefinitionRevision,
            Last = KeepsFree ? null : Candidates[0].Address,
            Free = KeepsFree && crowded ? new SpanList([.. remaining.Spans.Take(FreeScan.SpanLimit)]) : SpanList.Empty,
        };
        if (remaining.IsEmpty && SeesWholeSet)
            next = next with { FullAt = fullAt ?? now, Freed = freedAt };
        return next.SaysTheSameAs(hint) ? null : next;
    }

    public override SetHint? FullHint()
    {
        if (!SeesWholeSet || fullAt is not null)
            return null;
        var now = clock.GetUtcNow();
        return (view.Hints.GetValueOrDefault(Index) ?? new SetHint()) with
        {
            Definition = view.DefinitionRevision,
            Free = SpanList.Empty,
            FullAt = now,
            Freed = freedAt,
        };
    }

    /// <summary>All of the set was looked at: a node that may not take from all its ranges can't say that it is full.</summary>
    bool SeesWholeSet => whole && addresses.Count == Set.Unfixed.Count;

    void UseHint()
    {
        if (hint is null || hint.Definition != view.DefinitionRevision)
            return;
        if (hint.IsFull(clock.GetUtcNow(), view.FreedRevision))
            (free, whole, freedAt, fullAt) = (SpanList.Empty, true, view.FreedRevision, hint.FullAt);
        else if (KeepsFree && hint.Free.Within(addresses) is { IsEmpty: false } known)
            (free, crowded, isHearsay) = (known, true, true);
    }

    async Task LookThroughAsync(CancellationToken cancellationToken)
    {
        freedAt = resting.Freed;
        (free, whole) = await new FreeScan(store, view.Zone, addresses, Enough).RunAsync(Guess(), cancellationToken);
        (fullAt, crowded, isHearsay) = (null, true, false);
        resting.ForgetView();
    }

    /// <summary>What is still known to be free when the candidate is taken.</summary>
    SpanList Remaining(IReadOnlyList<Address> swept)
    {
        var known = free ?? SpanList.Empty;
        var news = swept.Where(address => addresses.Contains(address) && !known.Contains(address)).Select(address => new AddressSpan(address, address));
        return new SpanList([.. known.Without(Candidates[0].Address).Spans, .. news]);
    }
}
