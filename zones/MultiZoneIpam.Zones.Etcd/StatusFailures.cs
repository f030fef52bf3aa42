namespace MultiZoneIpam.Zones.Etcd;

/// <summary>
/// Which gRPC statuses are one endpoint's failure to answer rather than the cluster's answer. What may have been proposed to
/// the cluster before it failed counts as an unknown outcome: only words that etcd says before that are trusted.
/// </summary>
static class StatusFailures
{
    // etcd's api/v3rpc/rpctypes/error.go. "request timed out" and "server stopped" are also said of what was proposed.
    static readonly string[] SaidBeforeProposing =
    [
        "etcdserver: no leader",
        "etcdserver: not capable",
        "etcdserver: unhealthy cluster",
        "etcdserver: rpc not supported for learner",
        "etcdserver: too many requests",
        "etcdserver: revision of auth store is old",
    ];

    /// <returns>Null where the status is an answer.</returns>
    public static EndpointFailure? Of(GrpcStatus status, EtcdEndpoint endpoint, Effect effect)
    {
        if (status.IsOk)
            return null;
        if (Array.IndexOf(SaidBeforeProposing, status.Message) >= 0)
            return Failure(FailureKind.NotNow);
        return (status.Code, effect) switch
        {
            (GrpcCode.Unavailable or GrpcCode.DeadlineExceeded or GrpcCode.Cancelled or GrpcCode.Aborted, Effect.Reads) =>
                Failure(FailureKind.NotNow),
            (GrpcCode.Unavailable or GrpcCode.DeadlineExceeded or GrpcCode.Cancelled or GrpcCode.Aborted
                or GrpcCode.Unknown or GrpcCode.Internal or GrpcCode.DataLoss, Effect.Writes) =>
                Failure(FailureKind.OutcomeUnknown),
            _ => null,
        };

        EndpointFailure Failure(FailureKind kind) => new(endpoint.ToString(), kind, $"said '{status}'");
    }
}
