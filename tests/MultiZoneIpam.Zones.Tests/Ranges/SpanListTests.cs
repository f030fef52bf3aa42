using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Ranges;

namespace MultiZoneIpam.Zones.Tests.Ranges;

/// <summary>The list against a plain list of every address, on random spans of both families.</summary>
public class SpanListTests
{
    const int Universe = 60;

    [Fact]
    public void A_span_list_agrees_with_a_plain_list_of_addresses()
    {
        var random = new Random(11);
        for (var round = 0; round < 3_000; round++)
        {
            var origin = Address.Parse(random.Next(2) == 0 ? "10.255.255.230" : "fd00::ffff:ffff:ffff:fff0");
            var spans = RandomSpans(random, origin);
            var list = new SpanList(spans);
            var plain = spans.SelectMany(Expand).ToList();
            AssertSame(plain, list);

            for (var address = origin; address < origin.Plus(Universe); address = address.Next())
            {
                var index = plain.IndexOf(address);
                Assert.Equal(index >= 0, list.Contains(address));
                Assert.Equal(index < 0 ? null : (UInt128?)(uint)index, list.OrdinalOf(address));
            }
            var others = RandomSpans(random, origin);
            var holes = others.SelectMany(Expand).ToHashSet();
            AssertSame([.. plain.Where(address => !holes.Contains(address))], list.Without(new SpanList(others)));
            Assert.Equal(plain.Where(holes.Contains).Order(), list.Within(new SpanList(others)).Spans.SelectMany(Expand).Order());
            if (plain.Count > 0)
                AssertSlices(random, plain, list);
        }
    }

    [Fact]
    public void A_slice_wraps_and_stops_at_its_spans()
    {
        var list = new SpanList([Span("10.0.0.1", "10.0.0.4"), Span("10.0.0.8", "10.0.0.9"), Span("10.0.0.6", "10.0.0.6")]);

        Assert.Equal("10.0.0.4,10.0.0.8-10.0.0.9,10.0.0.6,10.0.0.1", Text(list.Slice(3, 5, 10)));
        Assert.Equal("10.0.0.4,10.0.0.8-10.0.0.9", Text(list.Slice(3, 5, 2)));
        Assert.Equal("10.0.0.6,10.0.0.1-10.0.0.4,10.0.0.8-10.0.0.9", Text(list.Slice(6, 1000, 10)));
        Assert.Empty(list.Slice(2, 0, 10));
        Assert.Empty(SpanList.Empty.Slice(0, 5, 10));
    }

    [Fact]
    public void The_biggest_set_of_all_does_not_overflow()
    {
        var everything = Span("::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
        var list = new SpanList([everything]).Without(Address.Parse("::"));

        Assert.Equal(UInt128.MaxValue, list.Count);
        Assert.Equal(everything.Last, list.At(list.Count - 1));
        Assert.Empty(list.Without(everything).Spans);
    }

    static void AssertSlices(Random random, List<Address> plain, SpanList list)
    {
        var from = random.Next(plain.Count);
        var count = random.Next(plain.Count + 5);
        var expected = Enumerable.Range(0, Math.Min(count, plain.Count)).Select(step => plain[(from + step) % plain.Count]);
        var slice = list.Slice((uint)from, (uint)count, 100);
        Assert.Equal(expected, slice.SelectMany(Expand));

        var limit = random.Next(1, 4);
        Assert.Equal(slice.Take(limit), list.Slice((uint)from, (uint)count, limit));
    }

    static void AssertSame(List<Address> plain, SpanList list)
    {
        Assert.Equal((UInt128)plain.Count, list.Count);
        Assert.Equal(plain.Count == 0, list.IsEmpty);
        Assert.Equal(plain, list.Spans.SelectMany(Expand));
        for (var index = 0; index < plain.Count; index++)
            Assert.Equal(plain[index], list.At((uint)index));
        Assert.Throws<ArgumentOutOfRangeException>(() => list.At((uint)plain.Count));
    }

    /// <summary>Disjoint spans in any order.</summary>
    static List<AddressSpan> RandomSpans(Random random, Address origin)
    {
        var cuts = Enumerable.Range(0, random.Next(7)).Select(_ => random.Next(Universe)).Distinct().Order().ToArray();
        var spans = new List<AddressSpan>();
        for (var index = 0; index + 1 < cuts.Length; index++)
        {
            if (random.Next(3) > 0)
                spans.Add(new AddressSpan(origin.Plus((uint)cuts[index]), origin.Plus((uint)cuts[index + 1] - 1)));
        }
        var shuffled = spans.ToArray();
        random.Shuffle(shuffled);
        return [.. shuffled];
    }

    static IEnumerable<Address> Expand(AddressSpan span)
    {
        for (var address = span.First; ; address = address.Next())
        {
            yield return address;
            if (address == span.Last)
                yield break;
        }
    }

    static AddressSpan Span(string first, string last) => new(Address.Parse(first), Address.Parse(last));

    static string Text(IEnumerable<AddressSpan> spans) => string.Join(',', spans);
}
