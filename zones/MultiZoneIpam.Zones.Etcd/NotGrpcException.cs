namespace MultiZoneIpam.Zones.Etcd;

/// <summary>Something answered, but not as a gRPC server does; the message says what it did instead.</summary>
sealed class NotGrpcException(string message) : Exception(message);
