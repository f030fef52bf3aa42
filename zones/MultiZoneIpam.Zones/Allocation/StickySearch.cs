using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Catalog;
using MultiZoneIpam.Zones.Ranges;
using MultiZoneIpam.Zones.Records;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Allocation;

/// <summary>
/// An address that is kept for the identity: an idle one, else that of a life that is gone, else a new one. An identity that has
/// one holder at a time gets no second address while an earlier life holds its own: the pod would come up with another address.
/// </summary>
/// <param name="usable">What may be taken on this node: what is kept elsewhere is passed over.</param>
/// <param name="anew">For an address that is not kept yet.</param>
sealed class StickySearch(
    RangeSet set,
    int index,
    AllocationRequest request,
    SpanList usable,
    ZoneView view,
    UnfixedSearch anew,
    EarlierHolders holders,
    Random random) : SetSearch(set, index)
{
    /// <summary>Each of them may be a request to the cluster, and most replicas live.</summary>
    const int QuestionLimit = 4;

    readonly RequestKind kind = request.KeptFor!.Request;

    /// <summary>What the records of kept addresses said where they had moved away from the reservation's own revision.</summary>
    readonly Dictionary<(Address Address, long ModRevision), OperationAnswer> strayed = [];
    KeptView kept = view.Kept;

    /// <summary>The reservation that the candidate is of; null where it is a new address.</summary>
    Reservation? chosen;

    IReadOnlyList<Reservation> Usable => [.. kept.Reservations.Where(reservation => usable.Contains(reservation.Address))];

    public override async Task<AllocationOutcome?> ChooseAsync(CancellationToken cancellationToken)
    {
        var mine = Usable;
        foreach (var reservation in Shuffle(mine.Where(reservation => reservation.IsIdle || HasStrayed(reservation))))
        {
            if (Idle(reservation) is { } candidate)
                return Choose(candidate, reservation);
        }
        foreach (var reservation in InUse(mine))
        {
            if (reservation.Record is { } record
                && await holders.TakeOverAsync(record, reservation.ModRevision, Set, kind, cancellationToken) is { } candidate)
                return Choose(candidate, reservation);
            if (request.Replicas == Replicas.One)
                return holders.HeldBy(reservation.Address, reservation.Record, kept);
        }
        chosen = null;
        var outcome = await anew.ChooseAsync(cancellationToken);
        Candidates = anew.Candidates;
        return outcome;
    }

    public override IEnumerable<Compare> Compares() => chosen is null ? anew.Compares() : [];

    public override IReadOnlyList<Operation> Recheck() =>
        chosen is null ? anew.Recheck() : [new Operation.Get(Keys.Address(chosen.Address))];

    public override void Observe(ZoneView view, IReadOnlyList<OperationAnswer> answers)
    {
        kept = view.Kept;
        if (chosen is null)
            anew.Observe(view, answers);
        else if (kept.Of(chosen.Address) is { } current && !(answers[0].Items is [var pair] && pair.ModRevision == current.ModRevision))
            strayed[(current.Address, current.ModRevision)] = answers[0];
    }

    public override SetHint? NextHint(IReadOnlyList<Address> freed, DateTimeOffset now) =>
        chosen is null ? anew.NextHint(freed, now) : null;

    public override SetHint? FullHint() => chosen is null ? anew.FullHint() : null;

    bool HasStrayed(Reservation reservation) => strayed.ContainsKey((reservation.Address, reservation.ModRevision));

    AllocationOutcome? Choose(Candidate candidate, Reservation reservation)
    {
        (Candidates, chosen) = ([candidate], reservation);
        return null;
    }

    /// <summary>
    /// A reservation and its address's record have one revision, always put together. Where somebody's hand has parted them, the
    /// record is the truth: null where the address is another's by it.
    /// </summary>
    Candidate? Idle(Reservation reservation)
    {
        if (!strayed.TryGetValue((reservation.Address, reservation.ModRevision), out var answer))
            return Candidate.Reserved(reservation.Address, reservation.ModRevision, Set, kind);
        if (answer.Items is not [var pair])
            return Candidate.Free(reservation.Address, Set, kind);
        return AddressRecord.TryRead(pair.Value) switch
        {
            { State: RecordState.Cooling } record => Candidate.Resting(record, pair.ModRevision, Set, kind),
            { } record when holders.IsReservedForRequest(record) => Candidate.Reserved(record.Address, pair.ModRevision, Set, kind),
            _ => null,
        };
    }

    /// <summary>Those whose holder may be gone, the likeliest first: on the same node, where a daemon's pods follow one another.</summary>
    IEnumerable<Reservation> InUse(IReadOnlyList<Reservation> mine)
    {
        var inUse = mine.Where(reservation => !reservation.IsIdle && !HasStrayed(reservation));
        return request.Replicas == Replicas.One
            ? inUse
            : inUse.OrderBy(reservation => reservation.Record?.Holder.Attachment.Node == request.Holder.Attachment.Node ? 0 : 1)
                .ThenBy(reservation => reservation.Record?.Since)
                .Take(QuestionLimit);
    }

    /// <summary>Replicas that start at once do not all want the first one.</summary>
    Reservation[] Shuffle(IEnumerable<Reservation> idle)
    {
        var shuffled = idle.ToArray();
        if (request.Replicas == Replicas.Many)
            random.Shuffle(shuffled);
        return shuffled;
    }
}
