using MultiZoneIpam.NetAttach.Calls;
using MultiZoneIpam.Plugin.Observing;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Agent.Events;

/// <summary>A pod's interface did not get its address, for a reason that whoever looks at the pod should know.</summary>
/// <param name="Uid">Empty where the runtime does not tell it.</param>
sealed record PodTrouble(string Namespace, string Pod, string Uid, string IfName, ErrorCode Code, string Message)
{
    /// <summary>What makes two of them the same trouble.</summary>
    public (string, string, string, string, ErrorCode) Subject => (Namespace, Pod, Uid, IfName, Code);

    /// <summary>Null for calls that ended otherwise, or are about no pod.</summary>
    public static PodTrouble? Of(ServedCall call)
    {
        if (call is not { Environment: { Command: CniCommand.Add } environment, Error: { } error }
            || error.Code is not (ErrorCode.ZoneExhausted or ErrorCode.AddressHeld or ErrorCode.AddressNotInZone or ErrorCode.NotAllowed))
            return null;
        var args = CniArgs.Parse(environment.RawArgs);
        var message = error.Details is null ? error.Message : $"{error.Message}; {error.Details}";
        return args is { PodNamespace.Length: > 0, PodName.Length: > 0 }
            ? new PodTrouble(args.PodNamespace, args.PodName, args.PodUid, environment.IfName, error.Code, $"{environment.IfName}: {message}")
            : null;
    }
}
