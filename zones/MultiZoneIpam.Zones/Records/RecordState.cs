namespace MultiZoneIpam.Zones.Records;

/// <summary>What an address record says about its address.</summary>
public enum RecordState
{
    /// <summary>An attachment has it.</summary>
    Bound,

    /// <summary>No attachment has it, but an identity keeps it.</summary>
    Reserved,

    /// <summary>It was released and rests: the holder is the one that had it.</summary>
    Cooling,
}
