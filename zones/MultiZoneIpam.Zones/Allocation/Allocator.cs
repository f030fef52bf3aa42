using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Ranges;
using MultiZoneIpam.Zones.Records;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Allocation;

/// <summary>
/// Takes the addresses of one ADD: one from each range set of the zone, all in the one transaction that also puts the
/// attachment's record. In the common case that is the second of two round trips: <see cref="LookAsync"/> is the first.
/// </summary>
/// <remarks>
/// Whoever changes this: an address is taken only by a compare on its own ip key in the transaction that puts it. Hints, views
/// and guesses decide what is tried, never what is true.
/// </remarks>
public sealed class Allocator(IZoneStore store, TimeProvider clock, Random random)
{
    /// <summary>With N callers at once, one of them wins each round, so none loses more than N.</summary>
    const int Attempts = 200;

    /// <summary>All of them go into one transaction, and etcd allows 128 operations in that.</summary>
    const int RequestedLimit = 16;

    readonly ZoneMemory? memory = (store as IRemembersZones)?.Memory;

    /// <summary>
    /// A view to try without a look: what is remembered of the zone. Null where nothing is. Only what is allocated upon it
    /// counts: whatever else it leads to is to be done again from a look.
    /// </summary>
    public ZoneView? Suppose(ZoneName zone) => memory?.Recall(zone) is { Definition: not null } view ? view.Supposed() : null;

    /// <param name="podUid">Null where it is not known, or not fit to be a key.</param>
    public async Task<ZoneView> LookAsync(ZoneName zone, AttachmentId attachment, string? podUid, CancellationToken cancellationToken)
    {
        var read = Transaction.Read(ZoneView.Operations(attachment, podUid));
        var result = await store.ExecuteAsync(zone, read, cancellationToken);
        var view = ZoneView.Read(zone, attachment, podUid, result.Answers, memory?.Recall(zone));
        memory?.Remember(view);
        return view;
    }

    public async Task<AllocationOutcome> AllocateAsync(ZoneView view, AllocationRequest request, CancellationToken cancellationToken)
    {
        if (view.Own is { } known)
            return new AllocationOutcome.Allocated(known) { WasThere = true };
        request = request with { Requested = [.. request.Requested.Distinct()] };
        ThrowIfUnreadable(view, request);
        ThrowIfNoKey(request);
        (view, var sandbox) = await ReadKnownAsync(view, request, cancellationToken);
        if (Judge(request, view.Kept) is { } refused)
            return refused;
        using var turn = await TakeTurnAsync(view, request, cancellationToken);
        if (turn is not null)
            view = view.UpTo(memory!.Recall(view.Zone));
        var definition = view.DefinitionRevision;
        var holders = new EarlierHolders(store, view.Zone, request);
        var searches = Searches(view, request, sandbox, holders);
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            foreach (var search in searches)
            {
                if (await search.ChooseAsync(cancellationToken) is not { } outcome)
                    continue;
                if (outcome is AllocationOutcome.Exhausted)
                    await LeaveFullHintAsync(view, search, cancellationToken);
                return outcome;
            }
            var taking = new AllocationTransaction(view, request, sandbox, searches, clock.GetUtcNow(), memory);
            var result = await store.ExecuteAsync(view.Zone, taking.Build(), cancellationToken);
            if (result.Succeeded)
            {
                taking.Remember(result);
                return new AllocationOutcome.Allocated(taking.Record);
            }
            view = await ReadOnAsync(taking.ReadView(result), request, cancellationToken);
            memory?.Remember(view);
            if (view.Own is { } own)
                return new AllocationOutcome.Allocated(own) { WasThere = true };
            if (view.DefinitionRevision != definition)
                return new AllocationOutcome.ZoneChanged();
            ThrowIfUnreadable(view, request);
            holders.Forget();
            taking.Observe(view, result.Answers);
            var current = view.Earlier is null ? null : (await ReadKnownAsync(view, request with { KeptFor = null }, cancellationToken)).Sandbox;
            if (current?.ModRevision != sandbox?.ModRevision)
                searches = Searches(view, request, sandbox = current, holders);
            else if (searches.Exists(search => search is KeptSearch { IsLost: true }))
                searches = Searches(view, request, sandbox = sandbox! with { Kept = Keep.Nothing }, holders);
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(attempt)), clock, cancellationToken);
        }
        throw new IpamException(
            ErrorCode.TryAgainLater,
            $"zone '{view.Zone}': {Attempts} attempts to take an address lost against other callers",
            "try again; if it stays, look for a client that rewrites the zone's keys");
    }

    /// <summary>Null where ADDs do not depend on each other, or nobody remembers them.</summary>
    async Task<IDisposable?> TakeTurnAsync(ZoneView view, AllocationRequest request, CancellationToken cancellationToken) =>
        memory is not null && request is { Definition.Zone.Strategy: Strategy.Sequential, Requested: [], Pool.IsEmpty: true, KeptFor: null }
            ? await memory.TakeTurnAsync(view.Zone, cancellationToken)
            : null;

    /// <summary>Would an unfixed request be served now? Null where it would, else why not. Takes nothing.</summary>
    public async Task<AllocationOutcome?> FindObstacleAsync(ZoneView view, Zone zone, CancellationToken cancellationToken)
    {
        for (var index = 0; index < zone.Sets.Count; index++)
        {
            if (zone.Sets[index].Unfixed.IsEmpty)
                continue;
            var search = UnfixedSearch.For(zone, index, RequestKind.Random, zone.Sets[index].Unfixed, view, store, clock, random);
            if (await search.ChooseAsync(cancellationToken) is { } known)
                return known;
            var look = await store.ExecuteAsync(view.Zone, Transaction.Read(search.Recheck()), cancellationToken);
            search.Observe(view, look.Answers);
            if (await search.ChooseAsync(cancellationToken) is not { } full)
                continue;
            await LeaveFullHintAsync(view, search, cancellationToken);
            return full;
        }
        return null;
    }

    /// <summary>What a request can be refused for without looking at any record.</summary>
    static AllocationOutcome? Judge(AllocationRequest request, KeptView kept)
    {
        var zone = request.Definition.Zone;
        if (request.Requested.Count > RequestedLimit)
            throw TooMany(request);
        var taken = new HashSet<int>();
        var leftOver = new List<Address>();
        foreach (var address in request.Requested)
        {
            var isItsOwn = request.RequestedAs == RequestKind.Claim && kept.Of(address) is not null && zone.CanHold(address);
            if (!isItsOwn && zone.WhyNotFixed(address) is { } why)
                return new AllocationOutcome.NotInZone(address.ToString(), why);
            var set = zone.SetOf(address)!.Value;
            if (zone.Sets[set].RangeFor(address)!.AllowsNode(Labels(request)) is false)
                return new AllocationOutcome.NotInZone(address.ToString(), "its range is not for this node");
            if (!taken.Add(set) && request.RequestedPerSet == RequestedPerSet.One)
                leftOver.Add(address);
        }
        if (leftOver.Count > 0)
            return new AllocationOutcome.LeftOver(leftOver);
        if (!request.Pool.IsEmpty && zone.Sets.All(set => PoolIn(set, request).IsEmpty))
            return new AllocationOutcome.NotInZone(request.Pool.ToString(), $"no fixed request may name any of them ({zone.Describe()})");
        return null;
    }

    List<SetSearch> Searches(ZoneView view, AllocationRequest request, EarlierLife? sandbox, EarlierHolders holders)
    {
        var zone = request.Definition.Zone;
        var searches = new List<SetSearch>();
        for (var index = 0; index < zone.Sets.Count; index++)
        {
            var requested = request.Requested.Where(address => zone.SetOf(address) == index).ToList();
            searches.Add(requested.Count > 0
                ? new FixedSearch(zone.Sets[index], index, requested, request.RequestedAs, view, sandbox, holders)
                : SearchAny(index, view, request, sandbox, holders));
        }
        return searches;
    }

    /// <summary>For a set of which no address is named.</summary>
    SetSearch SearchAny(int index, ZoneView view, AllocationRequest request, EarlierLife? sandbox, EarlierHolders holders)
    {
        var zone = request.Definition.Zone;
        var set = zone.Sets[index];
        var pool = PoolIn(set, request);
        if (!pool.IsEmpty)
        {
            return sandbox?.KeptIn(set, pool, RequestKind.Pool) is { } listed
                ? new KeptSearch(set, index, listed)
                : new PoolSearch(set, index, pool, store, view.Zone, holders);
        }
        var kind = request.KeptFor?.Request ?? RequestKind.Random;
        var unfixed = set.UnfixedOn(Labels(request));
        var usable = request.KeptFor is null ? unfixed : set.HoldableOn(Labels(request));
        if (sandbox?.KeptIn(set, usable, kind) is { } kept)
            return new KeptSearch(set, index, kept);
        var anew = UnfixedSearch.For(zone, index, kind, unfixed, view, store, clock, random);
        return request.KeptFor is null ? anew : new StickySearch(set, index, request, usable, view, anew, holders, random);
    }

    static SpanList PoolIn(RangeSet set, AllocationRequest request) =>
        request.Pool.IsEmpty ? request.Pool : request.Pool.Within(set.FixedAssignableOn(Labels(request)));

    static IReadOnlyDictionary<string, string> Labels(AllocationRequest request) =>
        request.NodeLabels ?? new Dictionary<string, string>();

    /// <summary>What is known already of the requester: its pod's earlier sandbox, and what is kept for it.</summary>
    async Task<(ZoneView View, EarlierLife? Sandbox)> ReadKnownAsync(ZoneView view, AllocationRequest request, CancellationToken cancellationToken)
    {
        Operation[] sandbox = view.Earlier is { } earlier ? [new Operation.Get(Keys.Attachment(earlier))] : [];
        Operation[] kept = request.KeptFor is { } identity ? [KeptView.Operation(request, identity)] : [];
        if (sandbox.Length + kept.Length == 0)
            return (view, null);
        var result = await store.ExecuteAsync(view.Zone, Transaction.Read([.. sandbox, .. kept]), cancellationToken);
        if (kept.Length > 0)
            view = await ReadOnAsync(view with { Kept = KeptView.Read(view.Zone, result.Answers[^1], result.Revision) }, request, cancellationToken);
        return (view, sandbox.Length > 0 ? ReadSandbox(result.Answers[0], request) : null);
    }

    async Task<ZoneView> ReadOnAsync(ZoneView view, AllocationRequest request, CancellationToken cancellationToken)
    {
        while (request is { KeptFor: { } identity, Replicas: Replicas.Many } && view.Kept is { HasIdle: false, Next: { } next })
        {
            var result = await store.ExecuteAsync(view.Zone, Transaction.Read(KeptView.Operation(request, identity) with { From = next }), cancellationToken);
            view = view with { Kept = view.Kept.With(KeptView.Read(view.Zone, result.Answers[0], result.Revision)) };
        }
        return view;
    }

    static EarlierLife? ReadSandbox(OperationAnswer answer, AllocationRequest request) =>
        answer.Items is [var pair] && AttachmentRecord.TryRead(pair.Value) is { } record && record.Holder.PodUid == request.Holder.PodUid
            ? new EarlierLife(record, pair.ModRevision)
            : null;

    async Task LeaveFullHintAsync(ZoneView view, SetSearch search, CancellationToken cancellationToken)
    {
        if (search.FullHint() is not { } hint)
            return;
        var key = Keys.Hint(search.Index);
        var put = new Transaction([Compare.Unchanged(key, hint.ModRevision)], [new Operation.Put(key, hint.ToJson())], []);
        await store.ExecuteAsync(view.Zone, put, cancellationToken);
    }

    static IpamException TooMany(AllocationRequest request) => new(
        ErrorCode.InvalidConfig,
        $"zone '{request.Definition.Zone.Name}': {request.Requested.Count} addresses are requested for one interface",
        $"one interface can have {RequestedLimit} requested addresses of a zone");

    static void ThrowIfNoKey(AllocationRequest request)
    {
        if (request.KeptFor is not { IsKey: false } identity)
            return;
        throw new IpamException(
            ErrorCode.InvalidConfig,
            $"zone '{request.Definition.Zone.Name}': no address can be kept for {identity}: its name has characters that no key may have",
            "give it another name, or the zone another 'sticky'");
    }

    static void ThrowIfUnreadable(ZoneView view, AllocationRequest request)
    {
        if (view.OwnRevision == 0)
            return;
        var key = Keys.Attachment(request.Holder.Attachment);
        throw new IpamException(
            ErrorCode.Io,
            $"zone '{view.Zone}': the record of this attachment ({key}) cannot be read",
            "it is damaged or of a later version: upgrade this node, or release it with 'mzipam release'");
    }
}
