using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Plugin.Observing;

/// <summary>
/// What one call did in one zone: how many addresses it took and let go of. An ADD that found its record takes none; a call may
/// carry out releases that others left behind.
/// </summary>
public readonly record struct ZoneShare(ZoneName Zone, int Allocated, int Released);
