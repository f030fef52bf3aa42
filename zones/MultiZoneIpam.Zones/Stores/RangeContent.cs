namespace MultiZoneIpam.Zones.Stores;

/// <summary>What a range operation brings of each key.</summary>
public enum RangeContent
{
    KeysOnly,
    KeysAndValues,
}
