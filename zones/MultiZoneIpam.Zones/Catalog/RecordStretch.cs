using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Ranges;
using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Catalog;

/// <summary>The records whose keys lie in [<see cref="From"/>, <see cref="End"/>).</summary>
readonly record struct RecordStretch(string From, string End)
{
    /// <summary>More compares than this do not fit into one transaction beside the rest.</summary>
    const int Limit = 60;

    public static RecordStretch Everything { get; } = new(Keys.Addresses, Operation.Range.EndOf(Keys.Addresses));

    /// <summary>The stretches that a new definition no longer covers, or might not.</summary>
    public static IReadOnlyList<RecordStretch> Lost(Zone? current, Zone next)
    {
        if (current is null)
            return [Everything];
        var lost = Holdable(current).Without(Holdable(next)).Spans;
        return lost.Count > Limit
            ? [Everything]
            : [.. lost.Select(span => new RecordStretch(Keys.Address(span.First), Keys.Address(span.Last) + "~"))];
    }

    public Compare NothingTakenSince(long revision) => Compare.NothingPutSince(From, End, revision);

    static SpanList Holdable(Zone zone) => new([.. zone.Sets.SelectMany(set => set.Holdable().Spans)]);
}
