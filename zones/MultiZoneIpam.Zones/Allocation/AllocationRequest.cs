using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Documents;
using MultiZoneIpam.Zones.Ranges;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Zones.Allocation;

/// <summary>What one ADD asks of a zone, after every rule has been judged: whoever makes one has checked the zone's policy.</summary>
public sealed record AllocationRequest
{
    /// <summary>The definition to allocate by; put into the store where the zone has none yet.</summary>
    public required ZoneDocument Definition { get; init; }

    public required Holder Holder { get; init; }

    /// <summary>Addresses to be had exactly, all or none.</summary>
    public IReadOnlyList<Address> Requested { get; init; } = [];

    public RequestedPerSet RequestedPerSet { get; init; }

    /// <summary>Fixed, or Claim where they stand in a claim's status: then they are kept for <see cref="KeptFor"/>.</summary>
    public RequestKind RequestedAs { get; init; } = RequestKind.Fixed;

    /// <summary>Addresses of which any free one will do, for the sets that hold some of them.</summary>
    public SpanList Pool { get; init; } = SpanList.Empty;

    /// <summary>
    /// For whom the addresses of this ADD are kept when it is released: all of a claim's, and those of an unfixed request. Fixed and
    /// pool requests have nothing kept, but may take what is kept for the same identity. Null: nothing is kept.
    /// </summary>
    public Identity? KeptFor { get; init; }

    /// <summary>Of <see cref="KeptFor"/>.</summary>
    public Replicas Replicas { get; init; }

    /// <summary>Who tells whether a holder that stands in the way is gone.</summary>
    public IEarlierLives EarlierLives { get; init; } = new NoEarlierLives();

    /// <summary>The gateways to answer with, in place of the ranges': at most one of each family.</summary>
    public IReadOnlyList<Address> Gateways { get; init; } = [];

    public IReadOnlyList<Route> Routes { get; init; } = [];

    public Dns Dns { get; init; } = new();

    /// <summary>Needed where the zone has ranges by node.</summary>
    public IReadOnlyDictionary<string, string>? NodeLabels { get; init; }
}
