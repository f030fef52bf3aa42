namespace MultiZoneIpam.Bench.Reporting;

/// <summary>Which side of its limit a measured number has to be on.</summary>
enum GoalKind
{
    AtMost,
    AtLeast,
}
