namespace MultiZoneIpam.Fill;

/// <summary>How the addresses that stay free lie in the zone.</summary>
enum Holes
{
    /// <summary>Each anywhere: wherever one looks, a few are near.</summary>
    Scattered,

    /// <summary>All in one stretch, where no look from elsewhere sees any of them.</summary>
    Together,
}
