using MultiZoneIpam.Zones.Stores;

namespace MultiZoneIpam.Zones.Etcd;

/// <summary>The exceptions that a call to etcd ends with, in words for operators.</summary>
static class EtcdErrors
{
    const string CheckReachability = "check that etcd runs and that datastore.endpoints name it; the same call may succeed later";

    /// <summary>Nothing was changed: no endpoint took the call. Only time helps, unless one of them needs a person.</summary>
    public static IpamException NotReached(EtcdCall call, EtcdEndpoint[] endpoints, EndpointFailure?[]? failures, string? user)
    {
        var known = Array.FindAll(failures ?? [], failure => failure is not null);
        var asked = known.Length > 0 ? $"asked {string.Join(", ", (object?[])known)}" : $"no time was left to ask {endpoints[0]}";
        return Array.Exists(known, failure => failure!.Kind == FailureKind.Misconfigured)
            ? new(
                ErrorCode.Io,
                $"{call.Subject}: etcd cannot be used: {asked}",
                $"check datastore.endpoints, caFile, certFile and keyFile (our client certificate: {user ?? "none"})")
            : new(ErrorCode.TryAgainLater, $"{call.Subject}: etcd did not answer: {asked}", CheckReachability);
    }

    public static UnknownOutcomeException OutcomeUnknown(EtcdCall call, EndpointFailure failure) => new(
        $"{call.Subject}: a change was sent to etcd and may have been applied: {failure}",
        "repeat the call: it finds what this one has done");

    /// <summary>The cluster's answer is no; <paramref name="user"/> is the client certificate's.</summary>
    public static IpamException Refused(EtcdCall call, EtcdEndpoint endpoint, GrpcStatus status, string? user) => status.Code switch
    {
        GrpcCode.PermissionDenied or GrpcCode.Unauthenticated => NotPermitted(call, endpoint, status, user),
        GrpcCode.InvalidArgument when status.Message.Contains("user name", StringComparison.Ordinal) => NotPermitted(call, endpoint, status, user),
        // The message is too long for this server: no time changes that.
        GrpcCode.ResourceExhausted when !status.Message.Contains("larger than max", StringComparison.Ordinal) => NoRoom(call, endpoint, status),
        _ => new(
            ErrorCode.Io,
            $"{call.Subject}: etcd at {endpoint} refused: {status} ({status.Code})",
            "is it etcd 3.3 or later, and is its --max-txn-ops at least 128?"),
    };

    public static IpamException Unreadable(EtcdCall call, Exception malformed) => new(
        ErrorCode.Io,
        $"{call.Subject}: what etcd answered cannot be read",
        "is it etcd 3.3 or later that answers there, without a gateway that changes what it says?",
        malformed);

    // etcd says so also of the change that it has just applied (server/etcdserver/apply.go, quotaApplierV3).
    static IpamException NoRoom(EtcdCall call, EtcdEndpoint endpoint, GrpcStatus status)
    {
        var message = $"{call.Subject}: etcd at {endpoint} has no room: {status}";
        const string advice = "etcdctl endpoint status and etcdctl alarm list tell more; compact, defragment, then disarm the alarm";
        return call.Effect == Effect.Writes ? new UnknownOutcomeException(message, advice) : new IpamException(ErrorCode.TryAgainLater, message, advice);
    }

    static NotPermittedException NotPermitted(EtcdCall call, EtcdEndpoint endpoint, GrpcStatus status, string? user) => new(
        $"{call.Subject}: etcd at {endpoint} does not permit it to {(user is null ? "a client without a certificate" : $"user '{user}'")}: {status}",
        "grant the user a role with readwrite on the zone's prefix: etcdctl role grant-permission ROLE --prefix=true readwrite PREFIX");
}
