namespace MultiZoneIpam.Kubernetes;

/// <summary>All that there was at one moment; a watch from <see cref="ResourceVersion"/> tells what changed since.</summary>
public sealed record ResourceList<T>(IReadOnlyList<ResourceItem<T>> Items, string ResourceVersion);
