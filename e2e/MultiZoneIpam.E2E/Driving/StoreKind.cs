namespace MultiZoneIpam.E2E.Driving;

/// <summary>Which store the nodes of a test use, and who speaks to it.</summary>
public enum StoreKind
{
    /// <summary>The embedded one: for one node.</summary>
    File,

    /// <summary>A real etcd, which all nodes share.</summary>
    Etcd,

    /// <summary>The same behind a node agent on each node, without which no plugin may do anything.</summary>
    Agent,
}
