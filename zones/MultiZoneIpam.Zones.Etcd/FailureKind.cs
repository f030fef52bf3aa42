namespace MultiZoneIpam.Zones.Etcd;

/// <summary>What follows from a call that one endpoint did not answer.</summary>
enum FailureKind
{
    /// <summary>Nothing was sent: ask the next endpoint.</summary>
    Unreachable,

    /// <summary>It is there, did nothing, and may do it soon: ask the next one, and come back while there is time.</summary>
    NotNow,

    /// <summary>Nothing was done, and without a person it never will be: ask the next endpoint.</summary>
    Misconfigured,

    /// <summary>A change was sent and its answer is missing: ask nobody else.</summary>
    OutcomeUnknown,
}
