namespace MultiZoneIpam.Zones;

/// <summary>For whom a zone keeps an address when the pod that had it is gone.</summary>
public enum Sticky
{
    /// <summary>For nobody: it rests, and the next who asks gets it.</summary>
    None,

    /// <summary>For the pod of the same namespace and name, or the virtual machine.</summary>
    Pod,

    /// <summary>For the workload: any replica takes one that no living replica holds.</summary>
    Workload,
}
