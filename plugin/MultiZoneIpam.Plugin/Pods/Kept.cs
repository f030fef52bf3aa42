using MultiZoneIpam.Zones.Allocation;
using MultiZoneIpam.Zones.Records;

namespace MultiZoneIpam.Plugin.Pods;

/// <summary>For whom an interface's addresses are kept, and how many may use such addresses at once.</summary>
sealed record Kept(Identity For, Replicas Replicas);
