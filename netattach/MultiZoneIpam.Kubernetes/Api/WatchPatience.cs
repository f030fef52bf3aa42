namespace MultiZoneIpam.Kubernetes;

/// <summary>How long a watch may go on, and how long it may say nothing before it is taken for broken.</summary>
public readonly record struct WatchPatience(TimeSpan Open, TimeSpan Quiet);
