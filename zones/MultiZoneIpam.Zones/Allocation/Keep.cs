namespace MultiZoneIpam.Zones.Allocation;

/// <summary>What a new sandbox keeps of the addresses of the one before.</summary>
enum Keep
{
    WhatFits,

    /// <summary>After a lost race: whatever was read of the earlier sandbox may no longer be so.</summary>
    Nothing,
}
