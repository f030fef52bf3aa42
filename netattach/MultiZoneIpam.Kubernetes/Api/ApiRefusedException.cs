using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Kubernetes;

/// <summary>An API server, or what stands before it, answered and did not do what was asked. Code 11: it may later.</summary>
public sealed class ApiRefusedException(int status, TimeSpan? retryAfter, string message, string? details)
    : IpamException(ErrorCode.TryAgainLater, message, details)
{
    /// <summary>Of HTTP, or of an ERROR event.</summary>
    public int Status => status;

    /// <summary>What the server asks to wait.</summary>
    public TimeSpan? RetryAfter => retryAfter;
}
