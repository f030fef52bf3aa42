namespace MultiZoneIpam.Zones.Allocation;

/// <summary>What became of an address that an operator releases.</summary>
public enum ReleaseOutcome
{
    /// <summary>Nothing: the record is no longer the one that the operator was shown.</summary>
    Changed,

    Freed,

    /// <summary>Nobody holds it any more, but it is kept for its identity.</summary>
    Reserved,
}
