using MultiZoneIpam.Kubernetes;
using MultiZoneIpam.NetAttach;
using MultiZoneIpam.NetAttach.Calls;
using MultiZoneIpam.Plugin.Verbs;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Plugin.Pods;

/// <summary>Finds what is wished for one interface; of the sources that can say it, the first that says something wins.</summary>
static class PodWishes
{
    public static NadName? NadOf(Pod? pod, string ifName) => null;

    public static Wishes Read(CniCall call, CniArgs args, Pod? pod, NadName? nad, Zone zone)
    {
        var requested = call.Conf.ReadRequested() ?? args.Requested;
        return requested is null ? Wishes.None : new Wishes { Addresses = requested.Parse() };
    }
}
