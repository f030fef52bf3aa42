using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Records;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Allocation;

/// <summary>
/// The one transaction of an ADD. It holds only if the zone's definition is the one judged by, the attachment has no record,
/// and each candidate is as it was seen; else it answers with a new view and whatever the searches want to look at.
/// </summary>
sealed class AllocationTransaction
{
    /// <summary>More than one ADD takes, so that rested addresses do not pile up.</summary>
    const int SweepLimit = 8;

    /// <summary>
    /// More operations of one sort than this become one, nested: etcd allows 128 on the way from the outermost transaction to any
    /// innermost one, and sixteen sets with their earlier lives and reservations have more in all.
    /// </summary>
    const int FlatLimit = 8;

    readonly ZoneView view;
    readonly AllocationRequest request;
    readonly IReadOnlyList<EarlierLife> replaced;
    readonly IReadOnlyList<SetSearch> searches;
    readonly DateTimeOffset now;
    readonly ZoneMemory? memory;
    readonly List<CoolingAddress> swept;
    readonly List<Address> freed;
    readonly Operation[] look;
    readonly Operation.Nested[] rechecks;

    public AllocationTransaction(
        ZoneView view,
        AllocationRequest request,
        EarlierLife? sandbox,
        IReadOnlyList<SetSearch> searches,
        DateTimeOffset now,
        ZoneMemory? memory)
    {
        this.memory = memory;
        this.view = view;
        this.request = request;
        this.searches = searches;
        this.now = now;
        Candidates = [.. searches.SelectMany(search => search.Candidates)];
        replaced = [.. Candidates.Select(candidate => candidate.Earlier).Append(sandbox).OfType<EarlierLife>().DistinctBy(life => life.Record.Holder.Attachment)];
        Record = MakeRecord();
        swept = Sweep();
        freed = FindFreed();
        var reservations = request.KeptFor is { } identity ? new[] { KeptView.Operation(request, identity) } : [];
        look = [.. ZoneView.Operations(request.Holder.Attachment, request.Holder.PodUid), .. reservations];
        rechecks = [.. searches.Select(search => Nested(search.Recheck()))];
    }

    /// <summary>What the attachment holds once the transaction is carried out.</summary>
    public AttachmentRecord Record { get; }

    IReadOnlyList<Candidate> Candidates { get; }

    public Transaction Build() => new([.. Compares()], [.. Changes(), .. LookAfter()], [.. look, .. rechecks]);

    /// <summary>What the zone looks like now, and what the attachment has, by the answer of the transaction that took.</summary>
    public void Remember(TransactionResult result)
    {
        if (memory is null || view.Definition is null)
            return;
        memory.Remember(view.Refreshed(result.Answers[^2], result.Answers[^1], Rested));
        memory.Remember(new StoredAttachment(view.Zone, Record, result.Revision));
    }

    public ZoneView ReadView(TransactionResult result)
    {
        var read = ZoneView.Read(view.Zone, request.Holder.Attachment, request.Holder.PodUid, result.Answers, view);
        return request.KeptFor is null ? read : read with { Kept = KeptView.Read(view.Zone, result.Answers[look.Length - 1], result.Revision) };
    }

    /// <summary>Gives each search the answers to what it wanted to look at.</summary>
    public void Observe(ZoneView newView, IReadOnlyList<OperationAnswer> answers)
    {
        for (var index = 0; index < searches.Count; index++)
            searches[index].Observe(newView, answers[look.Length + index].Nested!.Answers);
    }

    /// <summary>What was released by then has rested.</summary>
    DateTimeOffset Rested => now - request.Definition.Zone.Cooldown;

    /// <summary>After the changes, so that it shows them: who remembers the zone needs no look the next time.</summary>
    Operation[] LookAfter() => memory is null ? [] : view.Changing(Rested);

    IEnumerable<Compare> Compares()
    {
        yield return Compare.Unchanged(Keys.Config, view.DefinitionRevision);
        yield return Compare.Absent(Keys.Attachment(request.Holder.Attachment));
        if (request.Holder.PodInterfaceKey is { } podInterface)
            yield return Compare.Unchanged(podInterface, view.PodInterfaceRevision);
        foreach (var life in replaced)
            yield return Compare.Unchanged(Keys.Attachment(life.Record.Holder.Attachment), life.ModRevision);
        foreach (var candidate in Candidates)
            yield return Compare.Unchanged(Keys.Address(candidate.Address), candidate.ExpectedRevision);
        foreach (var compare in searches.SelectMany(search => search.Compares()))
            yield return compare;
        // Else two lives that start at once would each reserve an address, and the identity would have two.
        if (request is { KeptFor: { } identity, Replicas: Replicas.One })
        {
            var all = KeptView.Operation(request, identity);
            yield return Compare.NothingPutSince(all.From, all.End, view.Kept.Revision);
        }
    }

    IEnumerable<Operation> Changes() =>
    [
        .. view.Definition is null ? [new Operation.Put(Keys.Config, request.Definition.Json)] : Array.Empty<Operation>(),
        .. Bundle(Takes()),
        .. Bundle(Reservations()),
        new Operation.Put(Keys.Attachment(Record.Holder.Attachment), Record.ToJson()),
        .. Record.Holder.PodInterfaceKey is { } podInterface ? [new Operation.Put(podInterface, PodInterface.Of(Record.Holder.Attachment))] : Array.Empty<Operation>(),
        .. Bundle(replaced.Select(life => life.Replace([.. Candidates.Select(candidate => candidate.Address)], Record, request.Definition.Zone, now))),
        .. Bundle(Sweeps()),
        .. freed.Count > 0 ? [ReleaseTransaction.Freed] : Array.Empty<Operation>(),
        .. Bundle(Hints()),
    ];

    IEnumerable<Operation> Takes()
    {
        foreach (var (candidate, address) in Candidates.Zip(Record.Addresses))
        {
            yield return new Operation.Put(Keys.Address(address.Address), Record.RecordOf(address, RecordState.Bound, now).ToJson());
            if (candidate.CoolingKey is { } cooling)
                yield return new Operation.Delete(cooling);
        }
    }

    /// <summary>A reservation is put with its address's record, whether it is new or stays: they share one mod revision.</summary>
    IEnumerable<Operation> Reservations()
    {
        if (request.KeptFor is not { } identity)
            yield break;
        foreach (var (candidate, address) in Candidates.Zip(Record.Addresses))
        {
            var key = Keys.Reservation(request.Holder.Attachment.Cluster, identity, address.Address);
            var put = new Operation.Put(key, Record.RecordOf(address, RecordState.Bound, now).ToJson());
            yield return candidate.IsToBeKept ? put : new Operation.Nested(new Transaction([Compare.Absent(key)], [], [put]));
        }
    }

    IEnumerable<Operation> Sweeps()
    {
        foreach (var address in swept)
        {
            // The second guard too: the address may be taken and released again within a second, with the same key.
            yield return ReleaseTransaction.Guarded(Keys.Address(address.Address), address.ModRevision);
            yield return ReleaseTransaction.Guarded(address.Key, address.ModRevision);
        }
    }

    IEnumerable<Operation> Hints()
    {
        foreach (var search in searches)
        {
            if (search.NextHint(freed, now) is { } hint)
                yield return hint.Leave(search.Index);
        }
    }

    /// <summary>What earlier lives had is free at once where nothing rests, but for what the newcomer takes of it.</summary>
    List<Address> FindFreed()
    {
        var found = new List<Address>();
        foreach (var cooling in swept)
            found.Add(cooling.Address);
        if (ReleaseTransaction.Rests(request.Definition.Zone))
            return found;
        foreach (var held in replaced.SelectMany(life => life.Record.Addresses))
        {
            if (!IsCandidate(held.Address))
                found.Add(held.Address);
        }
        return found;
    }

    static List<Operation> Bundle(IEnumerable<Operation> operations)
    {
        var all = operations.ToList();
        return all.Count <= FlatLimit ? all : [Nested(all)];
    }

    static Operation.Nested Nested(IReadOnlyList<Operation> operations) => new(new Transaction([], operations, []));

    bool IsCandidate(Address address) => Candidates.Any(candidate => candidate.Address == address);

    AttachmentRecord MakeRecord() => new()
    {
        Holder = request.Holder,
        Addresses =
        [
            .. Candidates.Select(candidate => new AllocatedAddress(
                candidate.Address,
                candidate.Range.Subnet.PrefixLength,
                GatewayOf(candidate),
                candidate.Request)),
        ],
        Since = now,
        Routes = request.Routes,
        Dns = request.Dns,
        KeptFor = request.KeptFor,
    };

    Address GatewayOf(Candidate candidate)
    {
        foreach (var gateway in request.Gateways)
        {
            if (gateway.Family == candidate.Address.Family)
                return gateway;
        }
        return candidate.Range.Gateway;
    }

    /// <summary>
    /// Rested addresses that this ADD sets free. None where it takes a resting one itself: then the zone is full, and they are
    /// taken one by one, longest-rested first.
    /// </summary>
    List<CoolingAddress> Sweep()
    {
        if (Candidates.Any(candidate => candidate is { CoolingKey: not null, Request: not (RequestKind.Fixed or RequestKind.Pool) }))
            return [];
        var cooldown = request.Definition.Zone.Cooldown;
        return
        [
            .. view.Cooling
                .Where(cooling => cooling.HasRested(now, cooldown) && !IsCandidate(cooling.Address) && !IsOfEarlier(cooling.Address))
                .DistinctBy(cooling => cooling.Address)
                .Take(SweepLimit),
        ];
    }

    bool IsOfEarlier(Address address) => replaced.Any(life => life.Holds(address));
}
