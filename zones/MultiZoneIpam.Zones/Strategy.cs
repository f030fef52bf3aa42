namespace MultiZoneIpam.Zones;

/// <summary>How an address is chosen for a request that names none.</summary>
public enum Strategy
{
    /// <summary>Uniformly over the free addresses, as far as one look can tell.</summary>
    Random,

    /// <summary>host-local's round robin: the first free address after the one given last.</summary>
    Sequential,
}
