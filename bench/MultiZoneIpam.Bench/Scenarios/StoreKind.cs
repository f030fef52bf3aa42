namespace MultiZoneIpam.Bench.Scenarios;

/// <summary>Where the plugin keeps its addresses, and who speaks to it.</summary>
enum StoreKind
{
    File,
    Etcd,
    EtcdTls,

    /// <summary>etcd over mutual TLS, and the node agent before it: the plugin hands every call over.</summary>
    Agent,
}
