namespace MultiZoneIpam.Plugin.Verbs;

/// <summary>One CNI call as a process gets it: its environment and what stands on stdin.</summary>
public sealed record CniRequest(Func<string, string?> Environment, ReadOnlyMemory<byte> Stdin);
