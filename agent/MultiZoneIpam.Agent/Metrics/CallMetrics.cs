using System.Collections.Concurrent;
using MultiZoneIpam.NetAttach.Calls;
using MultiZoneIpam.Plugin.Observing;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Agent.Metrics;

/// <summary>Counts every call that was served, once, under the zone that it was about.</summary>
sealed class CallMetrics(KnownZones zones) : ICallObserver, IMetricSource
{
    const string Calls = "multizone_ipam_allocations_total";
    const string Durations = "multizone_ipam_allocation_duration_seconds";

    readonly ZoneCalls ofNoZone = new("");
    readonly ConcurrentDictionary<ZoneName, ZoneCalls> byZone = new();

    public void Observe(ServedCall call)
    {
        if (call.Environment is not { Command: not CniCommand.Version and var verb })
            return;
        foreach (var share in call.Zones)
        {
            if (share.Allocated + share.Released > 0)
                zones.Learn(share.Zone);
        }
        var zone = SubjectOf(call, verb);
        // An outcome that only a zone's definition can lead to.
        if (zone is { } judged && call.Error?.Code is >= ErrorCode.ZoneExhausted and <= ErrorCode.QuotaExceeded)
            zones.Learn(judged);
        Of(zone).Count(verb, (int)(call.Error?.Code ?? 0), call.Elapsed);
    }

    public void WriteTo(MetricText text)
    {
        ZoneCalls[] all = [ofNoZone, .. zones.All.Order().Select(zone => Of(zone))];
        text.Head(Calls, MetricKind.Counter, "CNI calls served, by zone, verb and outcome; code is the CNI error code, 0 with success.");
        foreach (var calls in all)
            calls.WriteCounts(text, Calls);
        text.Head(Durations, MetricKind.Histogram, "How long calls took inside the agent, in seconds.");
        foreach (var calls in all)
            calls.WriteDurations(text, Durations);
    }

    ZoneCalls Of(ZoneName? zone) =>
        zone is { } name && zones.LabelOf(name) is { Length: > 0 } label ? byZone.GetOrAdd(name, _ => new ZoneCalls(label)) : ofNoZone;

    /// <summary>Others' pending releases are carried out before an ADD's own work, and after a DEL's.</summary>
    static ZoneName? SubjectOf(ServedCall call, CniCommand verb) =>
        verb == CniCommand.Del && call.Zones.Count > 0 ? call.Zones[0].Zone : call.Last;
}
