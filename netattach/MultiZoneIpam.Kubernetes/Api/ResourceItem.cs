namespace MultiZoneIpam.Kubernetes;

/// <summary>One object of a list or watch: whose it is, and the fields of it that were read.</summary>
/// <param name="Namespace">Null for kinds that have none.</param>
public sealed record ResourceItem<T>(string? Namespace, string Name, T Value);
