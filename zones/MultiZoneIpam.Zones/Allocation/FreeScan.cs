using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Ranges;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Allocation;

/// <summary>Finds addresses without a record by reading the records' keys, a stretch of addresses at a time.</summary>
static class FreeScan
{
    /// <summary>How many addresses one read covers when a whole set is looked through.</summary>
    const int Stretch = 8192;

    /// <summary>Enough for the ADDs of a good while.</summary>
    const int Enough = 256;

    /// <summary>As many reads fit into one transaction.</summary>
    const int ReadLimit = 64;

    /// <summary>More spans than this are not worth remembering.</summary>
    public const int SpanLimit = 64;

    public static Operation.Range Records(AddressSpan span, int limit, RangeContent content) =>
        new(Keys.Address(span.First), Keys.Address(span.Last) + "~", limit, content);

    /// <summary>The addresses of <paramref name="spans"/> without a record, given each span's keys.</summary>
    public static SpanList Gaps(IReadOnlyList<AddressSpan> spans, IReadOnlyList<OperationAnswer> answers)
    {
        var gaps = new List<AddressSpan>();
        for (var index = 0; index < spans.Count; index++)
        {
            var next = spans[index].First;
            var end = spans[index].Last;
            var open = true;
            foreach (var pair in answers[index].Items)
            {
                if (!Address.TryParseHex(pair.Key.AsSpan(Keys.Addresses.Length), out var taken) || !spans[index].Contains(taken))
                    continue;
                if (next < taken)
                    gaps.Add(new AddressSpan(next, taken.Previous()));
                open = taken != end;
                next = taken.Next();
            }
            if (open)
                gaps.Add(new AddressSpan(next, end));
        }
        return new SpanList(gaps);
    }

    /// <summary>
    /// Looks from an ordinal of <paramref name="addresses"/> on, around to where it began, until enough free addresses are
    /// found. <c>Whole</c> says that it came all the way around and left nothing out.
    /// </summary>
    public static async Task<(SpanList Free, bool Whole)> RunAsync(
        IZoneStore store,
        ZoneName zone,
        SpanList addresses,
        UInt128 start,
        CancellationToken cancellationToken)
    {
        var free = new List<AddressSpan>();
        var found = UInt128.Zero;
        for (var done = UInt128.Zero; done < addresses.Count;)
        {
            if (found >= Enough || free.Count >= SpanLimit)
                return (new SpanList(free), false);
            var ordinal = start + done < addresses.Count ? start + done : start + done - addresses.Count;
            var stretch = addresses.Slice(ordinal, UInt128.Min(Stretch, addresses.Count - done), ReadLimit);
            Operation[] reads = [.. stretch.Select(span => Records(span, 0, RangeContent.KeysOnly))];
            var answer = await store.ExecuteAsync(zone, Transaction.Read(reads), cancellationToken);
            var gaps = Gaps(stretch, answer.Answers);
            free.AddRange(gaps.Spans);
            found += gaps.Count;
            done += new SpanList(stretch).Count;
        }
        return (new SpanList(free), true);
    }
}
