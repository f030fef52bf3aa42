using MultiZoneIpam.NetAttach.Calls;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Plugin.Observing;

/// <summary>One call as it ended.</summary>
/// <param name="Environment">Null where it could not be read: then nothing else was done either.</param>
/// <param name="Zones">Each zone that was worked on, in order; the last is the one that an error is about.</param>
/// <param name="Error">What the caller was told; null where the call succeeded.</param>
public sealed record ServedCall(CniEnvironment? Environment, IReadOnlyList<ZoneShare> Zones, IpamException? Error, TimeSpan Elapsed);
