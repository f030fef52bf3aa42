namespace MultiZoneIpam.Zones.Allocation;

/// <summary>How many of the requested addresses one range set gives.</summary>
public enum RequestedPerSet
{
    /// <summary>host-local's rule.</summary>
    One,

    /// <summary>kube-ipam's: its annotation may list several addresses for one interface.</summary>
    Many,
}
