using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Kubernetes.Mirrors;

/// <summary>How one mirror is.</summary>
/// <param name="Resource">The plural: "pods".</param>
/// <param name="Age">For how long changes may have been missed; null before the first list.</param>
/// <param name="Trouble">Why the last list or watch failed; null once a watch is open again.</param>
public sealed record MirrorReport(string Resource, int Count, TimeSpan? Age, bool IsCurrent, IpamException? Trouble);
