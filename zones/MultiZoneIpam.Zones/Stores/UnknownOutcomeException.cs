namespace MultiZoneIpam.Zones.Stores;

/// <summary>
/// The answer to a transaction was lost after it had been sent: it may have been applied, or may still be. Whoever repeats the
/// call finds its own record.
/// </summary>
public sealed class UnknownOutcomeException(string message, string? details = null, Exception? inner = null)
    : IpamException(ErrorCode.TryAgainLater, message, details, inner);
