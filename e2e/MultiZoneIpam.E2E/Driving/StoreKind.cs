namespace MultiZoneIpam.E2E.Driving;

/// <summary>Which store the nodes of a test use.</summary>
public enum StoreKind
{
    /// <summary>The embedded one: for one node.</summary>
    File,

    /// <summary>A real etcd, which all nodes share.</summary>
    Etcd,
}
