namespace MultiZoneIpam.Kubernetes;

/// <summary>An HTTP response with its whole body; <see cref="RetryAfter"/> is what the server asks to wait, where it does.</summary>
sealed record ApiAnswer(int Status, byte[] Body, TimeSpan? RetryAfter);
