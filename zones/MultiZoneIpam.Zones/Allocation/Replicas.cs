namespace MultiZoneIpam.Zones.Allocation;

/// <summary>How many holders an identity has at a time.</summary>
public enum Replicas
{
    /// <summary>A pod, a virtual machine, a claim: while an earlier life holds its address, there is no second one for it.</summary>
    One,

    /// <summary>A workload: each replica takes an address that no living replica holds.</summary>
    Many,
}
