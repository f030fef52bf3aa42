using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Ranges;

namespace MultiZoneIpam.Fill;

/// <summary>Which of a zone's usable addresses are to be taken. The same arguments give the same plan, so that runs can be compared.</summary>
sealed class FillPlan(SpanList usable, int perMille, Holes holes)
{
    const int Seed = 20261120;

    public int Count { get; } = checked((int)usable.Count);

    /// <summary>As ordinals of the usable addresses.</summary>
    public HashSet<int> Free()
    {
        var random = new Random(Seed);
        var wanted = Count - (int)((long)Count * perMille / 1000);
        if (holes == Holes.Together)
        {
            var first = random.Next(Count - wanted + 1);
            return [.. Enumerable.Range(first, wanted)];
        }
        var free = new HashSet<int>();
        while (free.Count < wanted)
            free.Add(random.Next(Count));
        return free;
    }

    public IEnumerable<Address> Taken()
    {
        var free = Free();
        var ordinal = 0;
        foreach (var span in usable.Spans)
        {
            for (var address = span.First; ; address = address.Next())
            {
                if (!free.Contains(ordinal++))
                    yield return address;
                if (address == span.Last)
                    break;
            }
        }
    }
}
