namespace MultiZoneIpam.Zones.Etcd;

/// <summary>Why one endpoint did not answer a call, in words that stand after its URL.</summary>
sealed record EndpointFailure(string Endpoint, FailureKind Kind, string Reason)
{
    public override string ToString() => $"{Endpoint} ({Reason})";
}
