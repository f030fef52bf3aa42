namespace MultiZoneIpam.Zones.Stores;

/// <summary>What a range operation brings of each key.</summary>
public enum RangeContent
{
    /// <summary>The key alone: its value is empty and its mod revision is not to be relied on.</summary>
    KeysOnly,
    KeysAndValues,
}
