using MultiZoneIpam.Zones.Addresses;
using MultiZoneIpam.Zones.Catalog;
using MultiZoneIpam.Zones.Ranges;

namespace MultiZoneIpam.Cli.Contents;

/// <summary>How much of one range set is in use: every address of it is used, rests, or is free.</summary>
sealed class SetUse(RangeSet set)
{
    UInt128 unfixedTaken;

    public RangeSet Set => set;

    /// <summary>All addresses that somebody may hold, the part kept for fixed requests included.</summary>
    public UInt128 Size { get; } = set.Holdable().Count;

    /// <summary>Bound, reserved, or with a record that cannot be read.</summary>
    public UInt128 Used { get; private set; }

    public UInt128 Cooling { get; private set; }

    /// <summary>What unfixed requests may still get without waiting.</summary>
    public UInt128 Free => set.Unfixed.Count - unfixedTaken;

    /// <summary>What is free in the part kept for fixed requests.</summary>
    public UInt128 FixedFree => Size - Used - Cooling - Free;

    public bool HasFixedPart => set.Ranges.Any(range => range.FixedPart is not null);

    public bool TryCount(StoredRecord stored)
    {
        if (!Holds(stored.Address))
            return false;
        if (stored.IsResting)
            Cooling++;
        else
            Used++;
        if (set.Unfixed.Contains(stored.Address))
            unfixedTaken++;
        return true;
    }

    bool Holds(Address address) => set.RangeFor(address) is not null && !set.IsReserved(address);
}
