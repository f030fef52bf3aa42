using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Documents;
using MultiZoneIpam.Zones.Ranges;

namespace MultiZoneIpam.Zones;

/// <summary>A zone, validated: range sets that do not overlap, and the rules for who gets which address of them.</summary>
public sealed class Zone
{
    public required ZoneName Name { get; init; }

    public required IReadOnlyList<RangeSet> Sets { get; init; }

    public required IReadOnlyList<AddressSpan> Exclude { get; init; }

    public Strategy Strategy { get; init; }

    public AnnotationUse Annotations { get; init; }

    /// <summary>For whom an address is kept when its pod is gone.</summary>
    public Sticky Sticky { get; init; }

    /// <summary>How long a released address rests before an unfixed request gets it.</summary>
    public TimeSpan Cooldown { get; init; } = TimeSpan.FromSeconds(30);

    public IReadOnlyList<Route> Routes { get; init; } = [];

    public Dns Dns { get; init; } = new();

    /// <summary>Who may join; null: everybody.</summary>
    public AdmissionRule? Allow { get; init; }

    /// <summary>Who may ask for a fixed address; null: whoever may join.</summary>
    public AdmissionRule? Fixed { get; init; }

    /// <summary>Some rule can only be judged with the pod at hand.</summary>
    public bool NeedsPod => Sticky != Sticky.None || Allow?.NeedsPod == true || Fixed?.NeedsPod == true;

    public bool NeedsNodeLabels => Sets.Any(set => set.Ranges.Any(range => range.NodeSelector.Count > 0));

    /// <summary>Index of the set that holds <paramref name="address"/> in one of its ranges; null where none does.</summary>
    public int? SetOf(Address address)
    {
        for (var index = 0; index < Sets.Count; index++)
        {
            if (Sets[index].RangeFor(address) is not null)
                return index;
        }
        return null;
    }

    /// <summary>Could a record for this address exist by this definition? Fixed part, unfixed part, not reserved.</summary>
    public bool CanHold(Address address) => SetOf(address) is { } set && !Sets[set].IsReserved(address);

    /// <summary>Would an unfixed request ever get this address? Only such addresses need to rest after a release.</summary>
    public bool IsUnfixed(Address address) => SetOf(address) is { } set && Sets[set].Unfixed.Contains(address);

    /// <summary>Why a fixed request may not have this address; null where it may (if it is free).</summary>
    public string? WhyNotFixed(Address address)
    {
        if (Sets.Any(any => any.Ranges.Any(range => range.Gateway == address)))
            return $"requested ip {address} is subnet's gateway";
        if (SetOf(address) is not { } index)
            return $"it lies in no range of the zone ({Describe()})";
        var set = Sets[index];
        var range = set.RangeFor(address)!;
        if (set.IsReserved(address))
            return "it is excluded, or a network or broadcast address";
        if (!range.IsFixedAssignable(address))
            return $"fixed requests of this range must lie in {range.FixedPart}";
        return null;
    }

    /// <summary>The ranges and exclusions in one line: two definitions with the same line hand out the same addresses.</summary>
    public string Describe()
    {
        var sets = string.Join("; ", Sets.Select(set => string.Join(", ", set.Ranges)));
        return Exclude.Count == 0 ? sets : $"{sets}; exclude {string.Join(", ", Exclude)}";
    }
}
