namespace MultiZoneIpam.NetAttach.Configs;

/// <summary>An attachment that still lives, as a runtime lists it for GC. Unlike those of a call, the names are not validated.</summary>
public readonly record struct ValidAttachment(string ContainerId, string IfName);
