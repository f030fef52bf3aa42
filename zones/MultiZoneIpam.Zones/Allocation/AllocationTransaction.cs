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

    readonly ZoneView view;
    readonly AllocationRequest request;
    readonly EarlierSandbox? earlier;
    readonly IReadOnlyList<SetSearch> searches;
    readonly DateTimeOffset now;
    readonly ZoneMemory? memory;
    readonly List<CoolingAddress> swept;
    readonly Operation[] look;
    readonly IReadOnlyList<Operation>[] rechecks;

    public AllocationTransaction(
        ZoneView view,
        AllocationRequest request,
        EarlierSandbox? earlier,
        IReadOnlyList<SetSearch> searches,
        DateTimeOffset now,
        ZoneMemory? memory)
    {
        this.memory = memory;
        this.view = view;
        this.request = request;
        this.earlier = earlier;
        this.searches = searches;
        this.now = now;
        Candidates = [.. searches.SelectMany(search => search.Candidates)];
        Record = MakeRecord();
        swept = Sweep();
        look = ZoneView.Operations(request.Holder.Attachment, request.Holder.PodUid);
        rechecks = [.. searches.Select(search => search.Recheck())];
    }

    /// <summary>What the attachment holds once the transaction is carried out.</summary>
    public AttachmentRecord Record { get; }

    IReadOnlyList<Candidate> Candidates { get; }

    public Transaction Build() => new([.. Compares()], [.. Changes(), .. LookAfter()], [.. look, .. rechecks.SelectMany(recheck => recheck)]);

    /// <summary>What the zone looks like now, by the answers of the transaction that took.</summary>
    public void Remember(IReadOnlyList<OperationAnswer> answers)
    {
        if (memory is not null && view.Definition is not null)
            memory.Remember(view.Refreshed(answers[^2], answers[^1]));
    }

    public ZoneView ReadView(IReadOnlyList<OperationAnswer> answers) =>
        ZoneView.Read(view.Zone, request.Holder.Attachment, request.Holder.PodUid, answers, view);

    /// <summary>Gives each search the answers to what it wanted to look at.</summary>
    public void Observe(ZoneView newView, IReadOnlyList<OperationAnswer> answers)
    {
        var next = look.Length;
        for (var index = 0; index < searches.Count; index++)
        {
            var count = rechecks[index].Count;
            searches[index].Observe(newView, [.. answers.Skip(next).Take(count)]);
            next += count;
        }
    }

    /// <summary>After the changes, so that it shows them: who remembers the zone needs no look the next time.</summary>
    Operation[] LookAfter() => memory is null ? [] : ZoneView.Changing();

    IEnumerable<Compare> Compares()
    {
        yield return Compare.Unchanged(Keys.Config, view.DefinitionRevision);
        yield return Compare.Absent(Keys.Attachment(request.Holder.Attachment));
        if (PodInterfaceKey() is { } podInterface)
            yield return Compare.Unchanged(podInterface, view.PodInterfaceRevision);
        if (earlier is not null)
            yield return Compare.Unchanged(Keys.Attachment(earlier.Record.Holder.Attachment), earlier.ModRevision);
        foreach (var candidate in Candidates)
            yield return Compare.Unchanged(Keys.Address(candidate.Address), candidate.ExpectedRevision);
    }

    IEnumerable<Operation> Changes()
    {
        if (view.Definition is null)
            yield return new Operation.Put(Keys.Config, request.Definition.Json);
        foreach (var (candidate, address) in Candidates.Zip(Record.Addresses))
        {
            yield return new Operation.Put(Keys.Address(address.Address), Record.RecordOf(address, RecordState.Bound, now).ToJson());
            if (candidate.CoolingKey is { } cooling)
                yield return new Operation.Delete(cooling);
        }
        yield return new Operation.Put(Keys.Attachment(Record.Holder.Attachment), Record.ToJson());
        if (PodInterfaceKey() is { } podInterface)
            yield return new Operation.Put(podInterface, PodInterface.Of(Record.Holder.Attachment));
        var replaced = ReplaceEarlier();
        foreach (var change in replaced)
            yield return change;
        foreach (var address in swept)
        {
            // The second guard too: the address may be taken and released again within a second, with the same key.
            yield return ReleaseTransaction.Guarded(Keys.Address(address.Address), address.ModRevision);
            yield return ReleaseTransaction.Guarded(address.Key, address.ModRevision);
        }
        if (swept.Count > 0 && !replaced.Contains(ReleaseTransaction.Freed))
            yield return ReleaseTransaction.Freed;
        foreach (var search in searches)
        {
            if (search.NextHint(SweptOf(search), now) is { } hint)
                yield return new Operation.Put(Keys.Hint(search.Index), hint.ToJson());
        }
    }

    List<Operation> ReplaceEarlier()
    {
        if (earlier is null)
            return [];
        var dropped = earlier.Record.Addresses.Where(address => !IsCandidate(address.Address)).ToList();
        return
        [
            new Operation.Delete(Keys.Attachment(earlier.Record.Holder.Attachment)),
            .. ReleaseTransaction.LetGo(earlier.Record, dropped, earlier.ModRevision, request.Definition.Zone, now),
        ];
    }

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
        if (Candidates.Any(candidate => candidate is { CoolingKey: not null, Request: RequestKind.Random }))
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

    bool IsOfEarlier(Address address) => earlier?.Record.Addresses.Any(mine => mine.Address == address) == true;

    List<Address> SweptOf(SetSearch search) =>
        [.. swept.Select(cooling => cooling.Address).Where(address => search.Set.Unfixed.Contains(address))];

    string? PodInterfaceKey() =>
        request.Holder is { PodUid: { } uid, Attachment: var attachment } ? Keys.PodInterface(attachment.Cluster, uid, attachment.IfName) : null;
}
