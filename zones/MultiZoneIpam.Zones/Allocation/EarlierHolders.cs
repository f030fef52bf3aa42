using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Ranges;
using MultiZoneIpam.Zones.Records;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Allocation;

/// <summary>
/// Those who stand in the way of one ADD, and whether it may take their place: only of one that is an earlier life of its own
/// identity and is gone, by the word of <see cref="AllocationRequest.EarlierLives"/>. Nobody is asked about twice, and nobody about the
/// pod's own sandbox: there is a new one because it is gone.
/// </summary>
sealed class EarlierHolders(IZoneStore store, ZoneName zone, AllocationRequest request)
{
    /// <summary>What all of them hold is let go in the one transaction, and etcd allows 128 operations in that.</summary>
    const int Limit = 16;

    readonly Dictionary<Holder, bool> gone = [];
    readonly Dictionary<AttachmentId, EarlierLife> lives = [];

    /// <summary>After a lost race: who is gone stays gone, but what it holds may have changed.</summary>
    public void Forget() => lives.Clear();

    /// <summary>The address as a candidate where its holder is gone; null where it stays the holder's.</summary>
    /// <param name="record">Bound.</param>
    public async Task<Candidate?> TakeOverAsync(
        AddressRecord record,
        long modRevision,
        RangeSet set,
        RequestKind kind,
        CancellationToken cancellationToken)
    {
        var attachment = record.Holder.Attachment;
        if (attachment.Cluster != request.Holder.Attachment.Cluster || !await IsGoneAsync(record.Holder, cancellationToken))
            return null;
        if (lives.TryGetValue(attachment, out var known) && known.ModRevision == modRevision)
            return known.Keeping(record.Address, set, kind);
        var key = Keys.Attachment(attachment);
        var answer = (await store.ExecuteAsync(zone, Transaction.Read(new Operation.Get(key)), cancellationToken)).Answers[0];
        if (answer.Items is not [var pair] || pair.ModRevision != modRevision)
            return new Candidate(record.Address, set.RangeFor(record.Address)!, kind, modRevision, null);
        if (AttachmentRecord.TryRead(pair.Value) is not { } held || (!lives.ContainsKey(attachment) && lives.Count == Limit))
            return null;
        return (lives[attachment] = new EarlierLife(held, modRevision)).Keeping(record.Address, set, kind);
    }

    /// <summary>Kept for the very identity that asks, by the record of the address itself.</summary>
    public bool IsReservedForRequest(AddressRecord record) =>
        record is { State: RecordState.Reserved, ReservedFor: { } identity }
        && identity == request.KeptFor
        && record.Holder.Attachment.Cluster == request.Holder.Attachment.Cluster;

    /// <summary>Could the holder be a replica of the same workload, or an earlier pod of the same name?</summary>
    public bool IsOfSameOwner(AddressRecord record) =>
        record.State == RecordState.Bound && IsOfSameNamespace(record) && (record.Holder.SharesOwnerWith(request.Holder) || IsOfSamePod(record));

    public AllocationOutcome.Held HeldBy(Address address, AddressRecord? record, KeptView kept) => new(address, record)
    {
        IsEarlierLife = record is { State: RecordState.Bound }
            && ((IsOfSameNamespace(record) && IsOfSamePod(record)) || kept.Of(address) is not null),
    };

    bool IsOfSameNamespace(AddressRecord record) =>
        record.Holder.Attachment.Cluster == request.Holder.Attachment.Cluster
        && record.Holder.Namespace is { } place && place == request.Holder.Namespace;

    bool IsOfSamePod(AddressRecord record) =>
        record.Holder is { Pod: { } pod, Attachment.IfName: var ifName } && pod == request.Holder.Pod && ifName == request.Holder.Attachment.IfName;

    async Task<bool> IsGoneAsync(Holder holder, CancellationToken cancellationToken)
    {
        if (holder.PodUid is not null && holder.PodUid == request.Holder.PodUid && holder.Attachment.IfName == request.Holder.Attachment.IfName)
            return true;
        if (!gone.TryGetValue(holder, out var isGone))
            gone[holder] = isGone = await request.EarlierLives.IsGoneAsync(holder, cancellationToken);
        return isGone;
    }
}
