namespace MultiZoneIpam.Kubernetes;

/// <summary>What controls pods and is itself mostly controlled by something that lives longer.</summary>
public enum WorkloadKind
{
    /// <summary>Of a Deployment, mostly.</summary>
    ReplicaSet,

    /// <summary>Of a CronJob, where it is not on its own.</summary>
    Job,
}
