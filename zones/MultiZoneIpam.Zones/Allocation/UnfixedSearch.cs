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
    readonly SpanList addresses;
    readonly RestingSearch resting;
    ZoneView view;

    /// <summary>Null until something is known.</summary>
    SpanList? free;

    /// <summary>What <see cref="free"/> leaves out was taken, as long as nothing was set free since <see cref="FreedAt"/>.</summary>
    bool whole;

    /// <summary>Where that is known from the hint: since when.</summary>
    DateTimeOffset? fullAt;

    /// <summary>Guesses fail so often here that a hint is worth its while.</summary>
    bool crowded;
    IReadOnlyList<AddressSpan> window = [];

    protected UnfixedSearch(RangeSet set, int index, RequestKind kind, SpanList addresses, ZoneView view, IZoneStore store, TimeProvider clock)
        : base(set, index)
    {
        this.kind = kind;
        this.addresses = addresses;
        this.view = view;
        this.store = store;
        this.clock = clock;
        Hint = view.Hints.GetValueOrDefault(index);
        resting = new RestingSearch(addresses, view, store);
        UseHint();
    }

    protected SpanList Addresses => addresses;

    /// <summary>As the latest view has it; null where there is none.</summary>
    protected SetHint? Hint { get; private set; }

    /// <summary>The mod revision of <see cref="Keys.Freed"/> under which what is known to be free was seen.</summary>
    protected long FreedAt { get; private set; }

    /// <summary>What is known to be free was seen by an earlier ADD, and many others may go by it right now.</summary>
    protected bool IsHearsay { get; private set; }

    /// <summary>All of the set is looked at: a node that may not take from all its ranges can't say what is free in it, or that it is full.</summary>
    protected bool IsOfWholeSet => addresses.Count == Set.Unfixed.Count;

    /// <summary>Where to begin, as an ordinal, before anything is known.</summary>
    protected abstract UInt128 Guess();

    /// <summary>One of the addresses that are known to be free.</summary>
    protected abstract Address ChooseFrom(SpanList free);

    /// <summary>How many free addresses a look through the set is for.</summary>
    protected abstract int Enough { get; }

    /// <summary>Whether a hint, which each ADD puts and reads, costs less than the guesses that fail without one.</summary>
    /// <param name="looked">How many addresses were looked at.</param>
    protected abstract bool IsCrowded(UInt128 free, UInt128 looked);

    /// <summary>Where the window begins that is read when the race for <paramref name="candidate"/> is lost.</summary>
    protected abstract UInt128 WindowStart(Address candidate);

    /// <summary>What a hint knows to be free that this search may go by; empty where there is none of that.</summary>
    protected abstract SpanList Trust(SetHint hint, long freed);

    /// <summary>After a lost race: what was known may count no more.</summary>
    /// <param name="before">The hint that it rests on; <see cref="Hint"/> is the latest.</param>
    protected abstract void Reconsider(SetHint? before, long freed);

    /// <summary>What is free, where <paramref name="gaps"/> are of what was <paramref name="looked"/> at just now.</summary>
    /// <param name="known">What was known before; null where that was nothing.</param>
    protected abstract SpanList? Learn(SpanList gaps, SpanList looked, SpanList? known);

    /// <summary>What the next ADD should know.</summary>
    /// <param name="known">What is still known to be free when the candidate is taken, where the set is crowded; else empty.</param>
    /// <param name="freed">Addresses of the set that become free at the same moment.</param>
    protected abstract SetHint Leave(SetHint next, SpanList known, SpanList freed);

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
            whole = resting.Freed == FreedAt;
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
        window = addresses.Slice(WindowStart(candidate), WindowSize, WindowSpans);
        return [new Operation.Get(Keys.Address(candidate)), .. window.Select(span => FreeScan.Records(span, 0, RangeContent.KeysOnly))];
    }

    public override void Observe(ZoneView view, IReadOnlyList<OperationAnswer> answers)
    {
        resting.Observe(view, Candidates[0], answers[0]);
        var before = Hint;
        (this.view, Hint) = (view, view.Hints.GetValueOrDefault(Index));
        Reconsider(before, view.FreedRevision);
        var looked = new SpanList(window);
        var gaps = FreeScan.Gaps(window, [.. answers.Skip(1)]);
        free = Learn(gaps, looked, answers[0].Items.Count == 0 ? free : free?.Without(Candidates[0].Address));
        crowded |= IsCrowded(gaps.Count, looked.Count);
        if (whole && view.FreedRevision == FreedAt)
            return;
        whole = looked.Count == addresses.Count;
        FreedAt = view.FreedRevision;
        fullAt = null;
    }

    /// <summary>A resting address is taken only where nothing else is free, also where an earlier ADD said so.</summary>
    public override IEnumerable<Compare> Compares() =>
        fullAt is not null && Candidates[0].CoolingKey is not null ? [Compare.Unchanged(Keys.Freed, FreedAt)] : [];

    public override SetHint? NextHint(IReadOnlyList<Address> freed, DateTimeOffset now)
    {
        var known = (free ?? SpanList.Empty).Without(Candidates[0].Address);
        var news = new SpanList([.. freed.Where(address => addresses.Contains(address) && !known.Contains(address)).Select(address => new AddressSpan(address, address))]);
        var next = Leave(new SetHint { Definition = view.DefinitionRevision }, crowded ? known : SpanList.Empty, crowded ? news : SpanList.Empty);
        if (known.IsEmpty && news.IsEmpty && SeesWholeSet)
            next = next with { FullAt = fullAt ?? now, Freed = FreedAt };
        return next.SaysTheSameAs(Hint) ? null : next;
    }

    public override SetHint? FullHint()
    {
        if (!SeesWholeSet || fullAt is not null)
            return null;
        var now = clock.GetUtcNow();
        return (Hint ?? new SetHint()) with
        {
            Definition = view.DefinitionRevision,
            Free = SpanList.Empty,
            FullAt = now,
            Freed = FreedAt,
        };
    }

    bool SeesWholeSet => whole && IsOfWholeSet;

    /// <summary>Forgets what is known, and goes by the hint, where that says anything.</summary>
    protected void UseHint()
    {
        Forget();
        if (Hint is not { } hint || hint.Definition != view.DefinitionRevision)
            return;
        if (hint.IsFull(clock.GetUtcNow(), view.FreedRevision))
            (free, whole, FreedAt, fullAt) = (SpanList.Empty, true, view.FreedRevision, hint.FullAt);
        else if (Trust(hint, view.FreedRevision) is { IsEmpty: false } known)
            (free, FreedAt, crowded, IsHearsay) = (known, view.FreedRevision, true, true);
    }

    protected void Forget() => (free, whole, fullAt, IsHearsay) = (null, false, null, false);

    async Task LookThroughAsync(CancellationToken cancellationToken)
    {
        FreedAt = resting.Freed;
        (free, whole) = await new FreeScan(store, view.Zone, addresses, Enough).RunAsync(Guess(), cancellationToken);
        (fullAt, crowded, IsHearsay) = (null, true, false);
        resting.ForgetView();
    }
}
