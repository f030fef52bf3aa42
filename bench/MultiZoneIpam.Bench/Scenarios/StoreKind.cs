namespace MultiZoneIpam.Bench.Scenarios;

/// <summary>Where the plugin keeps its addresses.</summary>
enum StoreKind
{
    File,
    Etcd,
    EtcdTls,
}
