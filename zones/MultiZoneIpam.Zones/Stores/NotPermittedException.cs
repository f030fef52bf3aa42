namespace MultiZoneIpam.Zones.Stores;

/// <summary>The store answered that whoever asks may not do this. Another zone, or another credential, may be another case.</summary>
public sealed class NotPermittedException(string message, string? details) : IpamException(ErrorCode.Io, message, details);
