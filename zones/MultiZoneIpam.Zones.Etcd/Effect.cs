namespace MultiZoneIpam.Zones.Etcd;

/// <summary>Whether a call that was sent and not answered may be sent again.</summary>
enum Effect
{
    Reads,
    Writes,
}
