namespace MultiZoneIpam.Zones.Records;

/// <summary>
/// One interface of one sandbox. (ContainerId, IfName) identify it for CNI; cluster and node say where it lives, so that nodes
/// of several clusters can share a store.
/// </summary>
public sealed record AttachmentId(string Cluster, string Node, string ContainerId, string IfName);
