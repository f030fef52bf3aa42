namespace MultiZoneIpam.Kubernetes.Tests;

/// <summary>A request as it arrived; <see cref="User"/> is the common name of the client's certificate, where there was one.</summary>
sealed record TestRequest(string Line, IReadOnlyDictionary<string, string> Headers, string? User);
