using MultiZoneIpam.NetAttach.Calls;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Plugin.Pods;

/// <summary>The pod and interface that an ADD is for, as the caller names them, in the words of refusals.</summary>
sealed class PodInQuestion(CniArgs args, string ifName)
{
    public bool IsNamed => args.PodName.Length > 0;

    public string Namespace => args.PodNamespace;
    public string Name => args.PodName;
    public string IfName => ifName;

    public IpamException NotAllowed(ZoneName zone, string reason) => new(
        ErrorCode.NotAllowed,
        $"zone '{zone}': pod {this} {reason}",
        "ask whoever owns the zone; its rules stand in 'allow' and 'fixed' of the zone document");

    public IpamException Untellable(ZoneName zone, string reason) => new(
        ErrorCode.TryAgainLater,
        $"zone '{zone}' needs to know pod {this}: {reason}",
        "no address was given, as it could be the wrong one; the runtime tries again by itself");

    public override string ToString() => $"{Namespace}/{Name} ({ifName})";
}
