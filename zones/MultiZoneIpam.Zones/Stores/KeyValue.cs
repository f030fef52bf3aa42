namespace MultiZoneIpam.Zones.Stores;

/// <summary>A key of a zone as read: all keys that one transaction puts get the same mod revision.</summary>
public readonly record struct KeyValue(string Key, ReadOnlyMemory<byte> Value, long ModRevision);
