using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Ranges;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Catalog;

/// <summary>
/// Counts a zone without reading its records: keys by their prefixes and stretches. Many transactions, so while others allocate
/// the parts are of slightly different moments, and no number is below zero for that.
/// </summary>
/// <remarks>
/// etcd counts by walking its index (0.2 µs a key), and nobody can put meanwhile: so a large zone is counted in pieces, and an ADD
/// waits for one piece at most.
/// </remarks>
public sealed class ZoneCensus(IZoneStore store, TimeProvider clock)
{
    /// <summary>Of addresses: 13 ms of etcd's time where all are taken.</summary>
    const int PieceSize = 1 << 16;

    /// <summary>Of one stretch: a larger one is cut into larger pieces.</summary>
    const int MostPieces = 256;

    /// <summary>Below what etcd allows in a transaction (128).</summary>
    const int MostCounts = 64;

    /// <returns>Null where nobody has defined the zone, or its definition cannot be read.</returns>
    public async Task<ZoneRoom?> CountAsync(ZoneName zone, CancellationToken cancellationToken)
    {
        if (await FindAsync(zone, cancellationToken) is not { } definition)
            return null;
        var ranges = definition.Sets.SelectMany(set => set.Ranges).ToList();
        var fixedParts = new SpanList([.. ranges.Select(range => range.FixedPart).OfType<AddressSpan>()]);
        var others = new SpanList([.. ranges.Select(range => range.Span)]).Without(fixedParts);
        var (sticky, cooling, rested) = await CountRestAsync(zone, definition.Cooldown, cancellationToken);
        var inFixed = await CountAsync(zone, fixedParts, cancellationToken);
        var inOthers = await CountAsync(zone, others, cancellationToken);
        var unfixed = Sum(definition.Sets.Select(set => set.Unfixed.Count));
        var size = Sum(definition.Sets.Select(set => set.Holdable().Count));
        return new ZoneRoom
        {
            Size = size,
            Used = Math.Max(0, inFixed + inOthers - cooling - rested),
            Fixed = inFixed,
            Sticky = sticky,
            Cooling = cooling,
            Free = Less(unfixed, Math.Max(0, inOthers - rested)),
            FreeFixed = Less(size - unfixed, inFixed),
        };
    }

    async Task<Zone?> FindAsync(ZoneName zone, CancellationToken cancellationToken)
    {
        try
        {
            return (await new ZoneCatalog(store).FindAsync(zone, cancellationToken))?.Zone;
        }
        catch (IpamException e) when (e.Code is ErrorCode.Decode or ErrorCode.InvalidConfig)
        {
            return null;
        }
    }

    /// <summary>Only addresses for unfixed requests rest. Those that have rested are free, though they still have a record.</summary>
    async Task<(long Sticky, long Cooling, long Rested)> CountRestAsync(ZoneName zone, TimeSpan cooldown, CancellationToken cancellationToken)
    {
        var rested = Keys.CoolingUpTo(clock.GetUtcNow() - cooldown);
        var read = Transaction.Read(
            Below(Keys.Reservations),
            new Operation.Count(rested, Operation.Range.EndOf(Keys.Cooling)),
            new Operation.Count(Keys.Cooling, rested));
        var answers = (await store.ExecuteAsync(zone, read, cancellationToken)).Answers;
        return (answers[0].Count, answers[1].Count, answers[2].Count);
    }

    async Task<long> CountAsync(ZoneName zone, SpanList spans, CancellationToken cancellationToken)
    {
        var total = 0L;
        var counts = new List<Operation.Count>();
        var covered = UInt128.Zero;
        foreach (var piece in spans.Spans.SelectMany(Pieces))
        {
            if (counts.Count == MostCounts || covered + piece.Count > PieceSize)
                total += await ExecuteAsync();
            counts.Add(new Operation.Count(Keys.Address(piece.First), Keys.Address(piece.Last) + "\0"));
            covered += piece.Count;
        }
        return total + await ExecuteAsync();

        async Task<long> ExecuteAsync()
        {
            if (counts.Count == 0)
                return 0;
            var result = await store.ExecuteAsync(zone, Transaction.Read([.. counts]), cancellationToken);
            counts.Clear();
            covered = 0;
            return result.Answers.Sum(answer => answer.Count);
        }
    }

    static IEnumerable<AddressSpan> Pieces(AddressSpan span)
    {
        var size = UInt128.Max(PieceSize, (span.Count / MostPieces) + 1);
        for (var first = UInt128.Zero; first < span.Count; first += size)
            yield return new AddressSpan(span.First.Plus(first), span.First.Plus(UInt128.Min(first + size, span.Count) - 1));
    }

    static Operation.Count Below(string prefix) => new(prefix, Operation.Range.EndOf(prefix));

    static UInt128 Sum(IEnumerable<UInt128> counts) => counts.Aggregate(UInt128.Zero, (sum, count) => sum + count);

    static UInt128 Less(UInt128 all, long taken) => all > (UInt128)taken ? all - (UInt128)taken : 0;
}
