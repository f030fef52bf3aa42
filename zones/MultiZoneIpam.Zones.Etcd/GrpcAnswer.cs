namespace MultiZoneIpam.Zones.Etcd;

/// <summary>What a server answered to a unary call; the message is empty unless the status is OK.</summary>
readonly record struct GrpcAnswer(GrpcStatus Status, ReadOnlyMemory<byte> Message);
