namespace MultiZoneIpam.Bench.Reporting;

/// <summary>Something to reach: a measured number beside its limit.</summary>
sealed record Goal(string What, double Measured, double Limit, string Unit, GoalKind Kind)
{
    public bool IsReached => Kind == GoalKind.AtMost ? Measured <= Limit : Measured >= Limit;
}
