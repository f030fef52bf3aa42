namespace MultiZoneIpam.Zones.Catalog;

/// <summary>
/// How many addresses of a zone are in which state. Every address is used, cools, is free, or is free in a part kept for fixed
/// requests; <see cref="Fixed"/> and <see cref="Sticky"/> are parts of <see cref="Used"/>.
/// </summary>
public sealed record ZoneRoom
{
    /// <summary>All that somebody may hold.</summary>
    public required UInt128 Size { get; init; }

    /// <summary>Bound or reserved, and those whose record cannot be read.</summary>
    public required long Used { get; init; }

    /// <summary>Used in the parts kept for fixed requests.</summary>
    public required long Fixed { get; init; }

    /// <summary>Kept for an identity, in use or not.</summary>
    public required long Sticky { get; init; }

    /// <summary>Released, and resting still.</summary>
    public required long Cooling { get; init; }

    /// <summary>What unfixed requests may get without waiting.</summary>
    public required UInt128 Free { get; init; }

    /// <summary>Free in the parts kept for fixed requests.</summary>
    public required UInt128 FreeFixed { get; init; }
}
