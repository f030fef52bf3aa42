using MultiZoneIpam.E2E.Driving;

namespace MultiZoneIpam.E2E.Multus;

/// <summary>A class of its own, so that it waits for its tenth of a core beside the others. The agent is outside of the cgroup.</summary>
public class ThickCgroupOnAgentTests() : ThickCgroupTests(StoreKind.Agent);
