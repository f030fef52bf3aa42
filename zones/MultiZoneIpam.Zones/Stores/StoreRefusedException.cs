namespace MultiZoneIpam.Zones.Stores;

/// <summary>The store is there, understood, and does not permit it to this client. Nothing was changed.</summary>
public sealed class StoreRefusedException(string message, string? details)
    : IpamException(ErrorCode.Io, message, details);
