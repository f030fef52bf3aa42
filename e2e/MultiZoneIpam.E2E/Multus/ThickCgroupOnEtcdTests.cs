using MultiZoneIpam.E2E.Driving;

namespace MultiZoneIpam.E2E.Multus;

/// <summary>A class of its own, so that it waits for its tenth of a core beside the other.</summary>
public class ThickCgroupOnEtcdTests() : ThickCgroupTests(StoreKind.Etcd);
