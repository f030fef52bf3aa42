namespace MultiZoneIpam.Zones.Records;

/// <summary>How an address was asked for.</summary>
public enum RequestKind
{
    Random,
    Fixed,
    Pool,
    Sticky,
    Claim,
}
